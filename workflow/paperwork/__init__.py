"""What is printed beside a letter, and what helps to write one."""

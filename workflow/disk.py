"""Why the system refuses a file, in the reader's language."""

import errno

KNOWN = {
    errno.ENOENT: "没有这个文件或目录", errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘的配额已用完", errno.EROFS: "磁盘是只读的", errno.EIO: "磁盘读写出错", errno.EISDIR: "是目录，不是文件",
    errno.ENOTDIR: "上一级不是目录", errno.EEXIST: "同名的文件已经在那里", errno.EFBIG: "文件太大，写不下",
    errno.ENAMETOOLONG: "名字太长",
}  # fmt: skip


def reason_of(error: OSError) -> str:
    return KNOWN.get(error.errno or 0, error.strerror or str(error))

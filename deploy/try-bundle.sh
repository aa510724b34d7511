#!/usr/bin/env bash
# Install, upgrade and rollback of a bundle with no network at all; needs root or user namespaces.
#   deploy/try-bundle.sh BUNDLE.tar
set -euo pipefail
bundle=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
alone=(unshare --net)
[ "$(id -u)" -eq 0 ] || alone=(unshare --map-root-user --net)

said() { echo "bundle: $1"; }
fail() {
    echo "bundle: $1" >&2
    exit 1
}

mkdir "$work/one" "$work/two"
tar -xf "$bundle" -C "$work/one" --strip-components 1
cp -r "$work/one/." "$work/two"

# an old or missing Python, a bundle altered: one clear line, nothing installed
for python in no-such-python false; do
    line=$(PYTHON=$python "${alone[@]}" "$work/one/install.sh" install "$work/opt" 2>&1) && fail "$python was taken"
    [ "$(wc -l <<<"$line")" -eq 1 ] || fail "more than one line: $line"
    [ ! -e "$work/opt" ] || fail "something was installed"
done
# another machine, an old C library: said in one line as well
mkdir "$work/fake"
for what in "uname:riscv64：用于" "getconf:glibc 2.5：太旧"; do
    IFS=: read -r name answer words <<<"$what"
    printf '#!/bin/sh\necho "%s"\n' "$answer" >"$work/fake/$name"
    chmod +x "$work/fake/$name"
    line=$(PATH=$work/fake:$PATH "${alone[@]}" "$work/one/install.sh" install "$work/opt" 2>&1) && fail "$answer was taken"
    [[ $(wc -l <<<"$line") -eq 1 && $line == *"$words"* ]] || fail "not the one line: $line"
    rm "$work/fake/$name"
    [ ! -e "$work/opt" ] || fail "something was installed"
done
echo >>"$work/two/config.toml.example"
"${alone[@]}" "$work/two/install.sh" install "$work/opt" 2>/dev/null && fail "an altered bundle was taken"

"${alone[@]}" "$work/one/install.sh" install "$work/opt"
program=$work/opt/current/bin/gongkai
[ "$("${alone[@]}" "$program" workdays add 2022-09-30 20)" = 2022-11-02 ] || fail "the program does not count"
mkdir "$work/office"
cp "$work/one/config.toml.example" "$work/office/config.toml"
cd "$work/office"
"${alone[@]}" "$program" init >/dev/null 2>&1
"${alone[@]}" "$program" person add wang --name 王芳 --role registrar --role handler >/dev/null
"${alone[@]}" "$program" receive --by wang --on 2026-11-02 --facts \
    '{"channel": "当面", "applicant": {"name": "张三", "address": "某村1号", "identity_shown": true}, "form": "纸质", "content": "某方案"}'
"${alone[@]}" "$program" sweep --today 2026-11-02 >/dev/null
ls documents/*/*.pdf >/dev/null || fail "no letter was written"
first=$(readlink "$work/opt/current")
said "installed, and a letter was written"

# the next release: the same program in a bundle of its own
echo "# next" >>"$work/two/config.toml.example"
(cd "$work/two" && find . -type f ! -name SHA256SUMS -printf '%P\n' | sort | xargs -d '\n' sha256sum >SHA256SUMS)
# no room for it: one clear line, the program in use as it was, the room given back
kept=$(ls "$work/opt/releases")
line=$(
    ulimit -f 2000
    trap '' XFSZ
    "${alone[@]}" "$work/two/install.sh" upgrade "$work/opt" 2>&1
) && fail "an upgrade without room was done"
[[ $line == *"现用的程序没有变"* ]] || fail "not the line: $line"
[ "$(readlink "$work/opt/current")" = "$first" ] || fail "an upgrade that failed changed the program"
[ "$(ls "$work/opt/releases")" = "$kept" ] || fail "half a release was left"
"${alone[@]}" "$work/two/install.sh" upgrade "$work/opt"
second=$(readlink "$work/opt/current")
[ "$first" != "$second" ] || fail "the upgrade changed nothing"
"${alone[@]}" "$program" verify
"${alone[@]}" "$work/one/install.sh" rollback "$work/opt"
[ "$(readlink "$work/opt/current")" = "$first" ] || fail "the rollback went elsewhere"
"${alone[@]}" "$program" verify
said "upgraded and rolled back"

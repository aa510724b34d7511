#!/bin/sh
# Installs, upgrades or rolls back the office, without any network.
#   ./install.sh install [FOLDER]    (also upgrades; default /opt/gongkai)
#   ./install.sh rollback [FOLDER]   back to the program before
# PYTHON=… names the interpreter. Data and configuration are not touched: back up, then run `gongkai init` after an upgrade.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
act=${1:-install}
home=${2:-/opt/gongkai}
python=${PYTHON:-python3}

stop() {
    echo "错误：$1" >&2
    exit 1
}

# one link, replaced at once: a node that starts meanwhile finds the old program or the new
point() {
    ln -sfn "$1" "$home/.$2.new"
    mv -Tf "$home/.$2.new" "$home/$2"
}

case $act in
install | upgrade)
    wanted=$(cat "$here/PYTHON")
    found=$("$python" -c 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) ||
        stop "需要带 venv 模块的 Python $wanted，没有找到（$python）：请先安装，或用 PYTHON=… 指明"
    [ "$found" = "$wanted" ] || stop "这个安装包要用 Python $wanted，$python 是 $found：请用 PYTHON=… 指明，或换对应的安装包"
    machine=$(cat "$here/MACHINE") here_is=$(uname -m)
    [ "$here_is" = "$machine" ] || stop "这个安装包用于 $machine 的机器，这台是 $here_is：请换对应的安装包"
    oldest=$(cat "$here/GLIBC") glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d' ' -f2)
    [ "$(printf '%s\n' "$oldest" "${glibc:-0}" | sort -V | head -n 1)" = "$oldest" ] ||
        stop "系统的 C 运行库太旧：要 glibc $oldest 以上，这里是 ${glibc:-未知的}：请换较新的系统"
    case $("$python" -c 'import sys; print(sys.base_prefix)') in
    "${HOME:-nowhere}"/*) echo "注意：这个 Python 在个人目录里（$python），服务的用户看不到它：请用 PYTHON=… 换系统的" >&2 ;;
    esac
    (cd "$here" && sha256sum --quiet -c SHA256SUMS >/dev/null 2>&1) || stop "安装包不完整或被改动过（SHA256SUMS 对不上）"
    release=$(cat "$here/VERSION")-$(sha256sum "$here/SHA256SUMS" | cut -c1-8)
    mkdir -p "$home/releases"
    made=$home/releases/$release
    if [ ! -e "$made/ready" ] || ! "$made/bin/gongkai" --version >/dev/null 2>&1; then
        rm -rf "$made"
        trap 'rm -rf "$made"; stop "没有装成（磁盘满了或者被中断），现用的程序没有变：请查看上面的原因，再运行一次"' EXIT
        trap 'exit 1' HUP INT TERM
        "$python" -m venv "$made"
        pip="$made/bin/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps"
        $pip --require-hashes --find-links "$here/wheels" -r "$here/requirements.lock"
        $pip "$here"/wheels/gongkai-*.whl
        "$made/bin/gongkai" --version >/dev/null
        touch "$made/ready"
        trap - EXIT HUP INT TERM
    fi
    before=$(readlink "$home/current" 2>/dev/null || true)
    if [ -n "$before" ] && [ "$before" != "releases/$release" ]; then point "$before" previous; fi
    point "releases/$release" current
    echo "已安装 $release：$home/current/bin/gongkai"
    ;;
rollback)
    before=$(readlink "$home/previous" 2>/dev/null) || stop "没有可以退回的程序"
    now=$(readlink "$home/current")
    point "$before" current
    point "$now" previous
    echo "已退回 ${before#releases/}"
    ;;
*) stop "不认识 $act：应为 install、upgrade 或 rollback" ;;
esac

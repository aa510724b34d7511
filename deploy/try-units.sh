#!/usr/bin/env bash
# What docs/operations.md shows to root, in a machine of its own: systemd as the first process of new namespaces, over a copy of
# this system that is thrown away, without a network. Needs root; where namespaces or mounts are forbidden it says so and runs nothing.
#   deploy/try-units.sh BUNDLE.tar
set -euo pipefail
page=$(realpath "$(dirname "$0")/../docs/operations.md")
clean=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
holder='' init=''

said() { echo "units: $1"; }
fail() {
    [ -z "$init" ] || within journalctl --no-pager --lines 40 >&2 || true
    echo "units: $1" >&2
    exit 1
}
not_run() {
    echo "units: what docs/operations.md shows to root was NOT run (systemctl, install.sh): $1" >&2
    exit 0
}

if [ "${1-}" = --machine ]; then # the first process of a new machine: its file systems, then systemd
    cd "$2"
    mount -t proc proc proc
    for name in sys sysrq-trigger; do # of the kernel nothing is changed
        [ -e "proc/$name" ] || continue
        mount --bind "proc/$name" "proc/$name"
        mount -o remount,bind,ro "proc/$name"
    done
    mount -t sysfs -o ro sysfs sys
    mount -t cgroup2 cgroup2 sys/fs/cgroup
    for name in run tmp dev; do mount -t tmpfs tmpfs "$name"; done
    mkdir dev/pts dev/shm
    for name in null zero full random urandom tty; do
        touch "dev/$name"
        mount --bind "/dev/$name" "dev/$name"
    done
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
    ln -s pts/ptmx dev/ptmx
    ln -s /proc/self/fd dev/fd
    pivot_root . mnt
    cd /
    umount -l /mnt
    exec env -i container=gongkai PATH=/usr/sbin:/usr/bin:/sbin:/bin setpriv \
        --bounding-set -sys_module,-sys_time,-sys_rawio /lib/systemd/systemd --system --unit=multi-user.target --show-status=yes
fi

[ "$(id -u)" -eq 0 ] || not_run "it needs root"
for path in /lib/systemd/systemd /lib/systemd/system/dbus.socket; do
    [ -e "$path" ] || not_run "$path is missing (Debian: apt-get install systemd dbus)"
done
if [ "${2-}" != private ]; then
    unshare --mount --pid --fork --cgroup --uts --ipc --net true 2>/dev/null || not_run "namespaces are forbidden here"
    exec unshare --mount "$0" "$1" private
fi

bundle=$(realpath "$1")
work=$(mktemp -d)
groups=/sys/fs/cgroup
[ ! -d $groups/unified ] || groups=$groups/unified
group=$groups/gongkai-try-$$
leave() {
    [ -z "$holder" ] || kill -KILL "$holder" 2>/dev/null || true
    for _ in {1..50}; do
        [ -e "$group" ] || break
        find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
    done
    umount -R "$work" 2>/dev/null || true
    rmdir "$work"
}
trap leave EXIT

mkdir "$group" 2>/dev/null || not_run "no control group can be made"
mount -t tmpfs tmpfs "$work" 2>/dev/null || not_run "nothing can be mounted"
mkdir "$work/root" "$work/changed" "$work/work"
root=$work/root
mount -t overlay -o "lowerdir=/,upperdir=$work/changed,workdir=$work/work" overlay "$root" 2>/dev/null ||
    not_run "no overlay can be mounted"
rm -rf "$root"/etc/systemd/system/* "$root"/etc/rc?.d/* # nothing of this system's own is started
: >"$root/etc/fstab"
: >"$root/etc/machine-id"

boot() {
    (
        echo "$BASHPID" >"$group/cgroup.procs"
        exec unshare --mount --pid --fork --kill-child --cgroup --uts --ipc --net "$0" --machine "$root"
    ) >>"$work/console" 2>&1 &
    holder=$!
    disown "$holder"
    for _ in {1..600}; do
        init=$(cat "/proc/$holder/task/$holder/children" 2>/dev/null) || true
        init=${init% }
        if [ -n "$init" ] && [ "$(cat "/proc/$init/comm" 2>/dev/null)" = systemd ] && within systemctl list-units >/dev/null 2>&1; then
            within timeout 60 systemctl is-system-running --wait >"$work/state" || true
            grep -qxE 'running|degraded' "$work/state" && return 0
        fi
        kill -0 "$holder" 2>/dev/null || break
        sleep 0.1
    done
    return 1
}
within() { nsenter -t "$init" --mount --uts --ipc --net --cgroup --pid --root --wd "$@"; }
told() { within systemctl show --value -p "$2" "$1"; }
until_it() { # WHAT COMMAND…: within a minute it must be so
    local what=$1
    shift
    for _ in {1..300}; do
        if "$@"; then return; fi
        sleep 0.2
    done
    fail "$what"
}
is_ready() {
    within "$python" -c 'import sys, urllib.request as u; print(u.urlopen("http://127.0.0.1:8000/ready", timeout=5).read().decode())' \
        2>/dev/null >"$work/ready"
}
as_office() { # the page's own way to run a command
    within bash -c "$(grep '^as_office()' "$root/srv/try/lines"); as_office \"\$@\"" as_office "$@" </dev/null || fail "$1 failed"
}
is_swept() { is_ready && grep -q alive "$work/ready"; }

boot || { tail -n 5 "$work/console" >&2; not_run "systemd does not come up in namespaces here"; }
within systemd-run -qPG -p User=nobody -p ProtectSystem=strict -p ProtectHome=yes -p PrivateTmp=yes -p PrivateDevices=yes \
    -p ProtectKernelLogs=yes -p RestrictNamespaces=yes -p SystemCallFilter=@system-service true </dev/null 2>/dev/null ||
    not_run "systemd may not protect a service here"
said "systemd is up ($(cat "$work/state")), as the first process of its own machine"

# the page's own lines, in their order, in one shell
mkdir -p "$root/srv/try/bundle"
tar -xf "$bundle" -C "$root/srv/try/bundle" --strip-components 1
version=$(cat "$root/srv/try/bundle/PYTHON")
python=$(PATH=$clean command -v "python$version") || not_run "no Python $version outside people's homes, where services may not look"
{
    cat <<'EDITED'
set -e
cd /srv/try/bundle
systemctl() { # `edit` asks for a terminal
    [ "$1" = edit ] || { command systemctl "$@"; return; }
    SYSTEMD_EDITOR=/srv/try/edit script -qec "systemctl $*" /dev/null </dev/null
}
set -x
EDITED
    awk '/^```console$/ { on = 1; next } /^```/ { on = 0 } on && sub(/^# /, "")' "$page"
} >"$root/srv/try/lines"
awk '/^```ini$/ { on = 1; next } /^```/ { on = 0 } on' "$page" >"$root/srv/try/override"
printf '#!/bin/sh\nsed -i "/^### Anything between/r /srv/try/override" "$1"\n' >"$root/srv/try/edit"
chmod +x "$root/srv/try/edit"
grep -q '^systemctl enable --now gongkai-serve$' "$root/srv/try/lines" || fail "the page shows no line that starts the service"
grep -q '^systemctl edit gongkai-serve$' "$root/srv/try/lines" || fail "the page shows no line that edits the unit"
within env -i PATH="$clean" LANG=C.UTF-8 PYTHON="$python" bash /srv/try/lines <<<'a passphrase of some length' >"$work/lines" 2>&1 || { cat "$work/lines" >&2; fail "a line of the page failed"; }
until_it "the service does not serve" is_ready
[ "$(told gongkai-serve UnitFileState)" = enabled ] || fail "it would not start with the machine"
[ "$(within stat -c %U "/proc/$(told gongkai-serve MainPID)")" = gongkai ] || fail "it runs as somebody else"
[ "$(within stat -c '%U %a' /etc/gongkai/environment)" = "root 600" ] || fail "others may read the key"
until_it "the override is not heard: no jobs run" is_swept
said "installed, edited and started by the page's lines"

killed=$(told gongkai-serve MainPID)
within kill -KILL "$killed"
until_it "what was killed does not come back" is_ready
[ "$(told gongkai-serve NRestarts)" -ge 1 ] && [ "$(told gongkai-serve MainPID)" != "$killed" ] || fail "it was not killed"
said "killed, it came back"

within systemctl stop gongkai-serve
[ "$(told gongkai-serve ActiveState) $(told gongkai-serve Result)" = "inactive success" ] || fail "it does not stop in order"
as_office person add wang --name 王芳 --role registrar --role handler >/dev/null
as_office receive --by wang --on 2026-11-02 --facts \
    '{"channel": "当面", "applicant": {"name": "张三", "address": "某村1号", "identity_shown": true}, "form": "纸质", "content": "某方案"}'
within systemctl start gongkai-serve
has_letter() { ls "$root"/var/lib/gongkai/documents/*/*.pdf >/dev/null 2>&1; }
until_it "the service writes no letter" has_letter
said "stopped and started; a letter was written under the unit's protections"

# both units, and a stand-in for the PostgreSQL they are started after, through the machine's own start
cat >"$root/etc/systemd/system/postgresql.service" <<'EOF_UNIT'
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sleep 1
[Install]
WantedBy=multi-user.target
EOF_UNIT
within systemctl enable --quiet postgresql
within systemctl enable --now --quiet gongkai-work
is_working() { [ "$(told gongkai-work ActiveState)" = active ]; }
until_it "gongkai-work does not start" is_working
within systemctl reboot 2>/dev/null || true
for _ in {1..600}; do
    kill -0 "$holder" 2>/dev/null || break
    sleep 0.1
done
boot || { tail -n 5 "$work/console" >&2; fail "the machine does not start again"; }
until_it "it does not start with the machine" is_ready
until_it "gongkai-work does not start with the machine" is_working
for unit in gongkai-serve gongkai-work; do
    [ "$(told $unit ExecMainStartTimestampMonotonic)" -ge "$(told postgresql ActiveEnterTimestampMonotonic)" ] ||
        fail "$unit does not wait for PostgreSQL"
    [ "$(told $unit NRestarts)" -eq 0 ] || fail "$unit did not start at once"
done
as_office verify
said "with the machine both units start, after PostgreSQL"
within systemctl poweroff 2>/dev/null || true

# shellcheck shell=bash
# What the lab's commands share; sourced by each of them.

set -euo pipefail
lab=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly lab home=${lab%/*}
readonly cache=${RINGCAST_LAB_CACHE:-$lab/.cache}
# Where an ordinary user's PATH does not look: debugfs, depmod, ip, mke2fs, sfdisk.
PATH=$PATH:/usr/sbin:/sbin

# Exit codes beside those of sysexits: 1 failed, 2 usage, 77 cannot be done on this machine (automake's "skipped").
readonly CANNOT=77

say() { printf 'lab: %s\n' "$*" >&2; }
die() {
    say "$*"
    exit 1
}
usage_error() {
    say "$1: see ${0##*/} --help"
    exit 2
}
cannot() {
    say "$*"
    exit $CANNOT
}

# now: microseconds since some time; since MICROSECONDS: how long that is ago, in seconds.
now() { printf '%s' "${EPOCHREALTIME//[.,]/}"; }
since() {
    local tenths=$((($(now) - $1) / 100000))
    printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# step TEXT COMMAND...: runs it with its output in the log, says how long it took, shows the log's end if it failed.
step() {
    local text=$1 started log=$cache/log
    shift
    mkdir -p "$cache"
    started=$(now)
    printf 'lab: %s ... ' "$text" >&2
    if "$@" >"$log" 2>&1; then
        printf '%s s\n' "$(since "$started")" >&2
    else
        printf 'failed\n' >&2
        tail -n 15 "$log" >&2
        die "$text: failed; the whole log is in $log"
    fi
}

# need PROGRAM PACKAGE [PROGRAM PACKAGE...]: all of them, or one line with the command that installs all that is missing. A header
# may stand for a program.
need() {
    local missing=()
    while (($#)); do
        command -v "$1" >/dev/null || [[ $1 == *.h && -e $1 ]] || missing+=("$2")
        shift 2
    done
    ((${#missing[@]} == 0)) || cannot \
        "missing: ${missing[*]}; install with: apt-get install -y --no-install-recommends ${missing[*]}"
}

# What it takes to fetch a kernel.
# shellcheck disable=SC2034
readonly FETCH_PROGRAMS=(apt-get apt dpkg-deb dpkg depmod kmod modprobe kmod xz xz-utils zstd zstd)

# locked NAME: only one process at a time goes on from here, until it says "unlocked" or ends.
locked() {
    mkdir -p "$cache"
    exec {lock}>"$cache/.$1.lock"
    flock "$lock"
}
unlocked() { exec {lock}>&-; }

# KVM is worth something only where the CPU shows it: there are hosts with a /dev/kvm that cannot run an unmodified kernel.
accelerator() {
    if grep -qwE 'vmx|svm' /proc/cpuinfo && [[ -w /dev/kvm ]]; then
        echo kvm
    else
        echo tcg,thread=multi
    fi
}

# option_value OPTION [VALUE]: dies if there is none.
option_value() { (($# >= 2)) && [[ -n $2 ]] || usage_error "$1: needs a value"; }

# usage: the comment at the head of the script.
usage() { sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$0"; }

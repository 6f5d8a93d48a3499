# shellcheck shell=bash
# The lab's guest and the one place that knows QEMU's command line; sourced after lib.sh.

readonly qemu=${RINGCAST_LAB_QEMU:-qemu-system-x86_64}
# Programs of the host that the guest gets, with the libraries that they need.
readonly GUEST_PROGRAMS='bash ethtool ip tc'

# need_guest KERNEL [PROGRAM PACKAGE...]: what a guest on that kernel needs, and these.
need_guest() {
    local programs=(busybox busybox-static cpio cpio mke2fs e2fsprogs ethtool ethtool ip iproute2)
    [[ $1 == own || $1 == */* ]] || programs+=("${FETCH_PROGRAMS[@]}")
    need "$qemu" qemu-system-x86 "${programs[@]}" "${@:2}"
    # Not grep -q: it ends early, and QEMU on a broken pipe would look like a QEMU that fails.
    "$qemu" -netdev help 2>&1 | grep -x stream >/dev/null || cannot \
        "$("$qemu" --version | head -n 1): has no stream netdev; QEMU 7.2 or newer is needed"
    busybox true 2>/dev/null && ! ldd "$(command -v busybox)" >/dev/null 2>&1 || cannot \
        "busybox: must be statically linked; install with: apt-get install -y --no-install-recommends busybox-static"
}

# libraries FILE...: the shared libraries that these need, each once, and the loader.
libraries() { ldd "$@" 2>/dev/null | grep -oE '/[^ :]+' | grep -E '/(lib|ld-)[^/]*\.so' | sort -u; }

# initramfs DIRECTORY: the cpio for the kernel in that directory, made if need be; prints its path.
initramfs() {
    local directory=$1 release out java_home=$2 key
    release=$(<"$directory/release")
    key=$(cat "$lab/init" "$lab/agent" "$lab/nics" "$lab/lab-net" "$lab/guest.sh" "$directory/release" <(ls -l --time-style=+%s \
        "$directory/modules" "$(command -v busybox)") | sha256sum | cut -c1-12)
    out=$cache/initramfs/$release-$key.cpio
    if [[ ! -f $out ]]; then
        mkdir -p "$cache/initramfs"
        rm -f "$cache/initramfs/$release"-*.cpio
        step "making the initramfs of $release" make_initramfs "$directory" "$java_home" "$out"
    fi
    printf '%s\n' "$out"
}

make_initramfs() {
    local directory=$1 java_home=$2 out=$3 root program library
    root=$(mktemp -d "$cache/initramfs/.root.XXXXXX")
    mkdir -p "$root"/{bin,sbin,dev,proc,sys,lab/bin,usr/bin,usr/sbin,etc}
    cp "$(command -v busybox)" "$root/bin/busybox"
    # The kernel calls /sbin/modprobe when somebody asks for something that a module has.
    ln -s /bin/busybox "$root/sbin/modprobe"
    ln -s /bin/busybox "$root/usr/bin/env"
    for program in $GUEST_PROGRAMS; do
        cp -L "$(command -v "$program")" "$root/lab/bin/$program"
    done
    mv "$root/lab/bin/bash" "$root/bin/bash"
    printf '#!/bin/sh\nexec /opt/ringcast/ringcast "$@"\n' >"$root/lab/bin/ringcast"
    cp "$lab/init" "$root/init"
    cp "$lab/nics" "$root/lab/bin/lab-nics"
    cp "$lab/agent" "$root/lab/bin/lab-agent"
    cp "$lab/lab-net" "$root/lab/bin/lab-net"
    chmod +x "$root/init" "$root"/lab/bin/*
    libraries "$root"/lab/bin/* "$root/bin/bash" "$java_home/bin/java" "$java_home"/lib/server/libjvm.so \
        "$java_home"/lib/lib{java,jli,net,nio,zip,jimage,verify,management,extnet,instrument,attach}.so \
        | grep -v "^$java_home" | while IFS= read -r library; do
        mkdir -p "$root${library%/*}"
        cp -L "$library" "$root$library"
    done
    printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
    [[ ! -d $directory/modules/lib ]] || cp -r "$directory/modules/lib/modules" "$root/lib/modules"
    archive "$root" . >"$out.new"
    mv "$out.new" "$out"
    rm -rf "$root"
}

# archive DIRECTORY PATH...: a cpio of these and all below, owned by root, symbolic links outside followed.
archive() { (cd "$1" && find "${@:2}" -print0 | LC_ALL=C sort -z | cpio --quiet -0 -o -H newc -R 0:0); }

# jdk_image JAVA_HOME: an ext4 file system with what a JVM needs of a JDK; prints its path.
jdk_image() {
    local java_home=$1 out
    out=$cache/jdk-$(cat "$java_home/release" | sha256sum | cut -c1-12).ext4
    [[ -f $out ]] || step "copying $java_home into an image" make_jdk_image "$java_home" "$out"
    printf '%s\n' "$out"
}

make_jdk_image() {
    local java_home=$1 out=$2 stage
    stage=$(mktemp -d "$cache/.jdk.XXXXXX")
    cp -rL "$java_home"/{bin,conf,lib,release} "$stage"
    rm -rf "$stage"/lib/{src.zip,ct.sym,src} "$stage"/lib/server/classes_nocoops*.jsa
    mke2fs -q -t ext4 -m 0 -O ^has_journal,^metadata_csum -E root_owner=0:0 -d "$stage" "$out.new" \
        $(($(du -sk "$stage" | cut -f1) * 105 / 100 + 8192))k
    mv "$out.new" "$out"
    rm -rf "$stage"
}

# java_home: that of the JVM which the launcher would take; builds Ringcast if need be.
java_home() {
    local found
    found=$(RINGCAST_JAVA_OPTS=-XshowSettings:properties "$home/ringcast" --version 2>&1 \
        | sed -n 's/^ *java\.home = //p')
    [[ -n $found ]] || die "no JDK, or Ringcast could not be built; see: ./ringcast --version"
    printf '%s\n' "$found"
}

# tree FILE: an archive of the launcher and what was built, as the guest sees it: /opt/ringcast.
tree() {
    local stage
    stage=$(mktemp -d "${TMPDIR:-/tmp}/ringcast-lab.XXXXXX")
    mkdir -p "$stage/opt/ringcast/src/daemon/target"
    cp "$home/ringcast" "$stage/opt/ringcast/"
    cp -r "$home/src/daemon/target/modules" "$stage/opt/ringcast/src/daemon/target/"
    [[ -z ${2-} ]] || { mkdir -p "$stage/lab" && printf '%s\n' "$2" >"$stage/lab/command"; }
    archive "$stage" opt ${2:+lab} >"$1"
    rm -rf "$stage"
}

# machine KERNEL_DIRECTORY INITRD APPEND: QEMU's command line but for disks, network and serial ports, in the array "machine".
machine() {
    local accelerator cpu=max
    accelerator=$(accelerator)
    [[ $accelerator != kvm ]] || cpu=host
    machine=("$qemu" -accel "$accelerator" -M q35 -cpu "$cpu" -smp 2 -m "${RINGCAST_LAB_MEMORY:-768}"
        -nodefaults -no-user-config -display none -no-reboot
        -kernel "$1/vmlinux" -initrd "$2"
        # No IPv6: its router solicitations would be among the frames that a test looks at.
        -append "console=ttyS0 panic=-1 quiet mitigations=off ipv6.disable=1 net.ifnames=0 $3"
        -object rng-random,id=rng,filename=/dev/urandom -device virtio-rng-pci,rng=rng)
}

# model NIC: QEMU's name of the device.
model() {
    case $1 in
        virtio-net) echo virtio-net-pci ;;
        *) echo "$1" ;;
    esac
}

# nic NAME NUMBER NIC NETDEV: adds a network interface behind a port of its own, from which it can be taken away.
nic() {
    "$qemu" -device help 2>&1 | grep "^name \"$(model "$3")\"" >/dev/null || cannot \
        "$3: $("$qemu" --version | head -n 1) has no such network interface"
    machine+=(-device "pcie-root-port,id=port-$1,chassis=$2,slot=$2"
        -netdev "$4" -device "$(model "$3"),id=$1,netdev=$1-wire,bus=port-$1,mac=52:54:00:52:43:0$2,romfile=")
}

# hubs NIC: the network of a guest that is on its own: tx0 and if1 on one hub, eth0 and rx0 on another; if1 and eth0 are NICs
# of this kind, the other two stand for a sender's and a receiver's.
hubs() {
    nic if1 1 "$1" hubport,id=if1-wire,hubid=1
    nic eth0 2 "$1" hubport,id=eth0-wire,hubid=2
    nic tx0 3 virtio-net hubport,id=tx0-wire,hubid=1
    nic rx0 4 virtio-net hubport,id=rx0-wire,hubid=2
}

# ---- the Debian guest of lab/shell

# Where it lives: another directory, another guest.
readonly shell_home=${RINGCAST_LAB_SHELL:-$cache/image}
readonly IMAGE=${IMAGE:-$shell_home/debian.ext4} KEY=${KEY:-$shell_home/id_ed25519}
# Where the process id of the running guest is kept, its port, and what it is: kernel and network card.
readonly SHELL_PID=$shell_home/pid SHELL_PORT=$shell_home/port SHELL_WHAT=$shell_home/what

# running_shell: whether it runs.
running_shell() { [[ -s $SHELL_PID ]] && kill -0 "$(<"$SHELL_PID")" 2>/dev/null; }

# ssh_options ARRAY: what ssh and scp need to get in.
ssh_options() {
    local -n options=$1
    chmod 600 "$KEY"
    options=(-i "$KEY" -o Port="$(<"$SHELL_PORT")" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null
        -o LogLevel=ERROR -o ConnectTimeout=30)
}

readonly MOUNT=$shell_home/mount

# mounted COMMAND...: runs it while the image is mounted on MOUNT.
mounted() {
    [[ $(id -u) == 0 ]] || die "the guest is down, and mounting its image needs root; or boot it: lab/shell"
    locked image
    mkdir -p "$MOUNT"
    mount -o loop "$IMAGE" "$MOUNT"
    local status=0
    "$@" || status=$?
    umount "$MOUNT"
    return $status
}

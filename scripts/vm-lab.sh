# Sourced by test and scripts/vm-jdk/bin/java, after packages.sh or instead of it: where the VM lab is, and whether it can
# be used.

# The lab is a folder with a program run-in-vm, which runs a command as root in a virtual machine on this machine's own
# files, whose kernel has everything.
vm_lab() {
    echo "${FAIRLEAD_VM_LAB:-$root/../shared/lab}"
}

# Installs and fetches what a virtual machine takes. If there can be none, prints why and fails.
vm_lab_prepare() {
    local available
    if [ ! -x "$(vm_lab)/run-in-vm" ]; then
        echo "there is no run-in-vm in $(vm_lab), and FAIRLEAD_VM_LAB names no other folder"
        return 1
    fi
    if [ "$(uname -m)" != x86_64 ] || [ "$(id -u)" != 0 ]; then
        echo "it takes root, and x86_64"
        return 1
    fi
    available=$(awk '/^MemAvailable:/ {print int($2 / 1024)}' /proc/meminfo)
    if [ "$available" -lt 4096 ]; then
        echo "it takes 4 GiB of free memory, and $available MiB are free"
        return 1
    fi
    if ! install_missing qemu-system-x86_64=qemu-system-x86 busybox=busybox-static depmod=kmod cpio=cpio \
        xz=xz-utils >&2; then
        echo "QEMU and what goes with it cannot be installed"
        return 1
    fi
    # The kernel's package comes from where apt has its lists from; they may be old or not there at all.
    if ! "$(vm_lab)/run-in-vm" -p >/dev/null 2>&1 && ! { apt-get update -qq && "$(vm_lab)/run-in-vm" -p; } >&2; then
        echo "its kernel cannot be fetched"
        return 1
    fi
}

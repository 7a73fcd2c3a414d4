# Sourced by test and scripts/vm-jdk/bin/java: where the VM lab is, and whether it can be used.

# A folder with a program run-in-vm, which runs a command as root in a virtual machine with a kernel that has everything.
vm_lab() {
    echo "${FAIRLEAD_VM_LAB:-$root/../shared/lab}"
}

# Prints why there can be no virtual machine; 0 if there can.
vm_lab_missing() {
    local tool available
    if [ ! -x "$(vm_lab)/run-in-vm" ]; then
        echo "there is no VM lab in $(vm_lab) (FAIRLEAD_VM_LAB names another folder)"
        return 1
    fi
    if [ "$(uname -m)" != x86_64 ] || [ "$(id -u)" != 0 ]; then
        echo "the VM lab needs root on x86_64"
        return 1
    fi
    for tool in qemu-system-x86_64 busybox depmod cpio xz; do
        if ! PATH="$PATH:/usr/sbin:/sbin" command -v "$tool" >/dev/null 2>&1; then
            echo "the VM lab needs $tool, which is not installed"
            return 1
        fi
    done
    available=$(awk '/^MemAvailable:/ {print int($2 / 1024)}' /proc/meminfo)
    if [ "$available" -lt 4096 ]; then
        echo "the VM lab needs 4 GiB of free memory, and $available MiB are"
        return 1
    fi
}

# Sourced by run, test and bench/run: what they need from the distribution, installed only where it is missing.

# The oldest JDK package on offer that is new enough; the project is compiled for Java 17.
jdk_package() {
    local version
    for version in 17 21 25; do
        if apt-cache show "openjdk-$version-jdk-headless" >/dev/null 2>&1; then
            echo "openjdk-$version-jdk-headless"
            return
        fi
    done
    echo default-jdk-headless
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# is_there COMMAND: whether a program is installed, or, as python:NAME, a module of the distribution's own Python.
is_there() {
    case $1 in
        python:*) /usr/bin/python3 -c "import ${1#python:}" >/dev/null 2>&1 ;;
        # The sbin folders are searched too: an ordinary user's PATH lacks them.
        *) PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1 ;;
    esac
}

# wanted COMMAND=PACKAGE...: the packages whose command is not there; the package "jdk" stands for jdk_package's answer.
wanted() {
    local pair
    for pair in "$@"; do
        is_there "${pair%%=*}" || echo "${pair#*=}"
    done | sort -u
}

# install_missing COMMAND=PACKAGE...: 0 when everything is there afterwards.
install_missing() {
    local missing packages=() package
    missing=$(wanted "$@")
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "Missing, and there is no apt-get to install it with:" $missing >&2
        return 1
    fi
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        echo "Missing: $(echo $missing). Install it as root (this user is not, and there is no sudo)." >&2
        return 1
    fi
    echo "Installing what is missing:" $missing
    as_root apt-get update -qq || return 1
    for package in $missing; do
        if [ "$package" = jdk ]; then packages+=("$(jdk_package)"); else packages+=("$package"); fi
    done
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Use-Pty=0 "${packages[@]}" >/dev/null || return 1
    missing=$(wanted "$@")
    [ -z "$missing" ] || { echo "Still missing after the installation:" $missing >&2; return 1; }
}

# Sourced by run, test and bench/run: which Java to use. Sets $java and, for a build, JAVA_HOME.

java_version() {
    "$1" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'
}

# FAIRLEAD_JAVA (a program) before JAVA_HOME (a folder) before the PATH.
find_java() {
    java=${FAIRLEAD_JAVA:-${JAVA_HOME:+$JAVA_HOME/bin/java}}
    java=$(command -v "${java:-java}") || return 1
    java=$(readlink -f "$java")
}

# Points Maven at the same JDK. A runtime without a compiler, or one older than 17, cannot build.
require_jdk() {
    local version
    find_java || { echo "No Java found." >&2; return 1; }
    version=$(java_version "$java")
    if [ "${version:-0}" -lt 17 ]; then
        echo "$java is Java ${version:-of unknown version}; 17 or newer is needed." \
            "Set JAVA_HOME, or FAIRLEAD_JAVA to a java program." >&2
        return 1
    fi
    if [ ! -x "${java%/*}/javac" ]; then
        echo "$java comes without javac; building needs a JDK." >&2
        return 1
    fi
    export JAVA_HOME=${java%/bin/java}
}

package io.fairlead.docker.container;

import io.fairlead.docker.DockerException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A signal of signal(7).
 *
 * @param number 1 to 64
 */
record Signal(int number) {

    private static final int LAST = 64;

    /** By number, from 1; those of x86 and ARM. */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    /** What is ignored where nobody asked for it, and what stops and goes on, which nothing here can. */
    private static final Set<String> HARMLESS = Set.of("CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "WINCH");

    /**
     * @param text {@code SIGTERM}, {@code term} or {@code 15}; SIGKILL if empty
     * @throws DockerException 400 if it is none
     */
    static Signal parse(String text) {
        if (text.isEmpty()) {
            return parse("KILL");
        }
        String name = text.toUpperCase(Locale.ROOT);
        int index = NAMES.indexOf(name.startsWith("SIG") ? name.substring(3) : name);
        if (index >= 0) {
            return new Signal(index + 1);
        }
        if (text.matches("\\d{1,2}") && Integer.parseInt(text) > 0 && Integer.parseInt(text) <= LAST) {
            return new Signal(Integer.parseInt(text));
        }
        throw DockerException.invalid("invalid signal: " + text);
    }

    /** Whether it ends a process that has not asked for it. */
    boolean isDeadly() {
        return number > NAMES.size() || !HARMLESS.contains(NAMES.get(number - 1));
    }

    /** Of a process that it ended, as shells and Docker count. */
    int exitCode() {
        return 128 + number;
    }
}

package io.fairlead.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who has a netlink socket open. A program's first one has the program's number for its port, which this relies on; since a
 * port may be any number, the process has to be seen to hold the socket too.
 */
final class SocketOwner {

    private static final Path PROC = Path.of("/proc");

    /** Columns of /proc/net/netlink: sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode. */
    private static final int PROTOCOL = 1;

    private static final int PORT = 2;
    private static final int INODE = 9;

    private SocketOwner() {}

    /** The process with an rtnetlink socket of this port, in words; empty if it cannot be told, or is this one. */
    static Optional<String> find(int port) {
        if (port <= 0 || port == ProcessHandle.current().pid()) {
            return Optional.empty();
        }
        Path process = PROC.resolve(Integer.toString(port));
        try {
            for (String line : Files.readAllLines(process.resolve("net/netlink"))) {
                List<String> fields = List.of(line.trim().split(" +"));
                if (fields.size() > INODE
                        && fields.get(PROTOCOL).equals("0")
                        && fields.get(PORT).equals(Integer.toString(port))
                        && holds(process, "socket:[" + fields.get(INODE) + "]")) {
                    String name = Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1);
                    return Optional.of(name.trim() + ", process " + port);
                }
            }
        } catch (IOException e) {
            // It ended, or was never one.
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, String socket) throws IOException {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (Files.readSymbolicLink(descriptor).toString().equals(socket)) {
                    return true;
                }
            }
        }
        return false;
    }
}

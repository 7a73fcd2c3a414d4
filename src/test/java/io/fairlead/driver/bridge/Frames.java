package io.fairlead.driver.bridge;

import io.fairlead.kernel.ScratchNamespace;

/** Sends frames as they are from a sandbox's link, by a raw socket of Python: what its own kernel would never send. */
final class Frames {

    private static final String PROLOGUE = """
            import socket, struct, sys
            link, count = sys.argv[1], int(sys.argv[2])
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            s.bind((link, 0))
            own = open('/sys/class/net/' + link + '/address').read().strip()
            mac = lambda text: bytes.fromhex(text.replace(':', ''))
            ip6 = lambda text: socket.inet_pton(socket.AF_INET6, text)
            ip4 = lambda text: socket.inet_aton(text)
            def checksum(data):
                data += b'\\0' * (len(data) % 2)
                total = sum(struct.unpack('!%dH' % (len(data) // 2), data))
                while total >> 16:
                    total = (total & 0xffff) + (total >> 16)
                return struct.pack('!H', ~total & 0xffff)
            def icmp6(source, target, body):
                head = ip6(source) + ip6(target) + struct.pack('!II', len(body), 58)
                body = body[:2] + checksum(head + body) + body[4:]
                return struct.pack('!IHBB', 0x60000000, len(body), 58, 255) + ip6(source) + ip6(target) + body
            def send(target, source, kind, body):
                for i in range(count):
                    s.send(mac(target) + mac(source) + struct.pack('!H', kind) + body)
            """;

    private final ScratchNamespace from;
    private final String link;

    Frames(ScratchNamespace from, String link) {
        this.from = from;
        this.link = link;
    }

    private void send(int count, String script, String... arguments) {
        String[] command = new String[arguments.length + 5];
        command[0] = "python3";
        command[1] = "-c";
        command[2] = PROLOGUE + script;
        command[3] = link;
        command[4] = Integer.toString(count);
        System.arraycopy(arguments, 0, command, 5, arguments.length);
        from.run(command);
    }

    /** A router advertisement to all nodes, from the link-local address fe80::bad. */
    void advertiseRouter(int count) {
        send(count, """
                body = struct.pack('!BBHBBHII', 134, 0, 0, 64, 0, 1800, 0, 0)
                send('33:33:00:00:00:01', own, 0x86dd, icmp6('fe80::bad', 'ff02::1', body))
                """);
    }
}

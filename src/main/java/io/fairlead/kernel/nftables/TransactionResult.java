package io.fairlead.kernel.nftables;

import io.fairlead.netlink.NetlinkException;
import java.util.List;

/**
 * What the kernel said to a transaction. If anything failed, nothing of it took effect.
 *
 * @param failures every command that was refused, and why
 */
public record TransactionResult(List<Failure> failures) {

    /**
     * @param command the one refused; the first one where the kernel refused the transaction itself
     */
    public record Failure(Command command, NetlinkException error) {}

    public TransactionResult {
        failures = List.copyOf(failures);
    }

    public boolean isSuccess() {
        return failures.isEmpty();
    }

    /**
     * @throws NetlinkException the first failure, if there is one
     */
    public void orThrow() {
        if (!failures.isEmpty()) {
            throw failures.get(0).error();
        }
    }
}

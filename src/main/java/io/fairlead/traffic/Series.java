package io.fairlead.traffic;

import org.jspecify.annotations.Nullable;

/** Samples of traffic for one reader, each with rates since the one before. Not thread-safe. */
public final class Series {

    private final TrafficService service;
    private final @Nullable String network;
    private @Nullable Sample last;

    Series(TrafficService service, @Nullable String network) {
        this.service = service;
        this.network = network;
    }

    /**
     * What is there now. Readers that ask within the same half second share one look at the kernel.
     *
     * @throws io.fairlead.network.RefusedException if the network is gone
     */
    public TrafficView next() {
        Sample now = service.sample(Sampler.FRESH_NANOS / 2);
        TrafficView view = service.since(last, now, network);
        last = now;
        return view;
    }
}

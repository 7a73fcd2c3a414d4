package io.fairlead.kernel.rtnetlink;

import io.fairlead.model.MacAddress;
import org.jspecify.annotations.Nullable;

/** Collects the attributes of a request. */
public final class LinkBuilder {

    private final int index;
    private @Nullable Boolean up;
    private @Nullable Boolean arp;
    private @Nullable String name;
    private @Nullable String kind;
    private @Nullable String alias;
    private @Nullable MacAddress mac;
    private @Nullable Integer mtu;
    private @Nullable Integer group;
    private @Nullable Integer master;
    private @Nullable Integer lower;
    private @Nullable Integer lowerNamespaceId;
    private @Nullable Integer addressMode;
    private @Nullable BridgePort port;
    private @Nullable Boolean carrier;
    private @Nullable Integer hardware;
    private @Nullable LinkData data;
    private @Nullable Link peer;
    private @Nullable Integer namespaceFd;
    private Link.Others others = Link.Others.NONE;

    LinkBuilder(int index) {
        this.index = index;
    }

    public LinkBuilder up(@Nullable Boolean value) {
        up = value;
        return this;
    }

    public LinkBuilder arp(@Nullable Boolean value) {
        arp = value;
        return this;
    }

    public LinkBuilder name(@Nullable String value) {
        name = value;
        return this;
    }

    public LinkBuilder kind(@Nullable String value) {
        kind = value;
        return this;
    }

    public LinkBuilder alias(@Nullable String value) {
        alias = value;
        return this;
    }

    public LinkBuilder mac(@Nullable MacAddress value) {
        mac = value;
        return this;
    }

    public LinkBuilder mtu(@Nullable Integer value) {
        mtu = value;
        return this;
    }

    public LinkBuilder group(@Nullable Integer value) {
        group = value;
        return this;
    }

    public LinkBuilder master(@Nullable Integer value) {
        master = value;
        return this;
    }

    public LinkBuilder lower(@Nullable Integer value, @Nullable Integer namespaceId) {
        lower = value;
        lowerNamespaceId = namespaceId;
        return this;
    }

    public LinkBuilder addressMode(@Nullable Integer value) {
        addressMode = value;
        return this;
    }

    public LinkBuilder port(@Nullable BridgePort value) {
        port = value;
        return this;
    }

    public LinkBuilder carrier(@Nullable Boolean value) {
        carrier = value;
        return this;
    }

    LinkBuilder hardware(@Nullable Integer value) {
        hardware = value;
        return this;
    }

    public LinkBuilder data(@Nullable LinkData value) {
        data = value;
        return this;
    }

    public LinkBuilder peer(@Nullable Link value) {
        peer = value;
        return this;
    }

    public LinkBuilder namespaceFd(@Nullable Integer value) {
        namespaceFd = value;
        return this;
    }

    LinkBuilder others(Link.Others value) {
        others = value;
        return this;
    }

    public Link build() {
        return new Link(
                index,
                up,
                arp,
                name,
                kind,
                alias,
                mac,
                mtu,
                group,
                master,
                lower,
                lowerNamespaceId,
                addressMode,
                port,
                carrier,
                hardware,
                data,
                peer,
                namespaceFd,
                others);
    }
}

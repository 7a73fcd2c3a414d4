package io.fairlead.docker.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** The configuration that a network is made from; empty for none. */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ConfigReference(@JsonProperty("Network") @Nullable String network) {}

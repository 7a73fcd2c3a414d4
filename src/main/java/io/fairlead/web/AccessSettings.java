package io.fairlead.web;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param allowedHosts names under which this service may be addressed besides loopback's
 */
@ConfigurationProperties("fairlead")
record AccessSettings(@DefaultValue List<String> allowedHosts) {}

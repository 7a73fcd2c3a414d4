package io.fairlead.docker.container;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param exec whether administrators may run programs of the host inside containers, which is done as root
 */
@ConfigurationProperties("fairlead.docker")
record ExecSettings(@DefaultValue("false") boolean exec) {}

package io.fairlead.door;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
class DoorConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> timedDoors() {
        return factory -> {
            factory.setProtocol(TimedProtocol.class.getName());
            // Whoever asks for a parameter must not begin to read a body, least of all before it is known whose.
            factory.addConnectorCustomizers(connector -> connector.setParseBodyMethods(""));
        };
    }

    @Bean
    EncryptionHealth encryptionHealthIndicator(Environment environment) {
        return new EncryptionHealth(environment);
    }

    @Bean(destroyMethod = "close")
    LogWatch logWatch() {
        return new LogWatch();
    }
}

package io.fairlead.access;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    @Bean
    AdminToken adminToken(@Value("${fairlead.data-dir}") Path directory) throws IOException {
        return AdminToken.in(directory);
    }

    @Bean
    Sessions sessions() {
        return new Sessions(Clock.systemUTC());
    }

    @Bean
    SignInLinks signInLinks() {
        return new SignInLinks(Clock.systemUTC());
    }

    @Bean
    FailureLimit failureLimit() {
        return new FailureLimit(Clock.systemUTC());
    }
}

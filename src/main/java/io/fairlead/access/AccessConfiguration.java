package io.fairlead.access;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    /** Before any bean: the database would make the directory too, but readable by everybody. */
    @Bean
    static BeanFactoryPostProcessor dataDirectory(Environment environment) {
        return beans -> {
            Path directory = Path.of(environment.getRequiredProperty("fairlead.data-dir"));
            try {
                DataDirectory.create(directory);
                DataDirectory.mend(directory);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot create fairlead.data-dir " + directory, e);
            }
        };
    }

    /** Again, when everybody has made files. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> modes(@Value("${fairlead.data-dir}") Path directory) {
        return event -> DataDirectory.mend(directory);
    }

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

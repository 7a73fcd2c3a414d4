package io.fairlead.database;

import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Lays the watch over the pool of connections, for everybody who uses one. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    @Bean
    static BeanPostProcessor databaseWatch() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof DataSource pool && !(bean instanceof WatchedDatabase)
                        ? new WatchedDatabase(pool)
                        : bean;
            }
        };
    }

    /** Instead of Spring Boot's, which waits for a connection and its answer. */
    @Bean
    DatabaseHealth dbHealthIndicator(DataSource database) {
        return new DatabaseHealth(database);
    }
}

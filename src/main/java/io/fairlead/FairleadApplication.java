package io.fairlead;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class FairleadApplication {

    public static void main(String[] args) {
        SpringApplication.run(FairleadApplication.class, args);
    }
}

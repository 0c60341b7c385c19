package dev.rollcall.receiver;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Receives the requests of a webhook of Rollcall, and prints the changes. */
@SpringBootApplication
public class ReceiverApplication {

    public static void main(String[] arguments) {
        SpringApplication.run(ReceiverApplication.class, arguments);
    }
}

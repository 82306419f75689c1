package io.millrace.llm;

import io.millrace.llm.call.CallModels;
import io.millrace.llm.provider.CheckProvider;
import io.millrace.llm.provider.ConnectProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The model of a process: {@link Models#none()} where none is configured, and then nothing of a provider's client is loaded. */
@Configuration(proxyBeanMethods = false)
public class ModelConfiguration {
    private static final Logger log = LoggerFactory.getLogger(ModelConfiguration.class);

    @Bean
    Models models(Environment environment) {
        ModelSettings settings = ModelSettings.from(environment);
        return settings.isConfigured() ? connect(settings) : Models.none();
    }

    /** With a look at the provider in the background, which says in the log what is wrong. */
    public static Models connect(ModelSettings settings) {
        // What fails is said by ModelFailure; the client's own log would have prompts in it.
        LoggingSystem.get(ModelConfiguration.class.getClassLoader())
                .setLogLevel("org.springframework.ai", LogLevel.OFF);
        var model = new WatchModel(
                new CallModels(settings, CallModels.Patience.USUAL, name -> ConnectProvider.connect(settings, name)));
        log.info("Questions may be read by {} (reader: {})", settings, settings.reader());
        Thread.ofVirtual().name("check-model").start(() -> {
            try {
                ModelState state = CheckProvider.check(settings);
                model.found(state);
                if (state.status() == ModelState.Status.READY) {
                    log.info("Language model {}: {}", settings, state.message());
                } else {
                    log.warn(
                            "Language model {} cannot be used: {} The deterministic engine answers instead.",
                            settings,
                            state.message());
                }
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        });
        return new Models(settings, model);
    }
}

package io.millrace.llm.provider;

import io.millrace.llm.ModelSettings;
import io.millrace.llm.ModelState;
import io.millrace.llm.ModelState.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a provider for its list of models, which costs nothing, to see whether it is there and knows the key. */
public final class CheckProvider {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private CheckProvider() {}

    public static ModelState check(ModelSettings settings) throws InterruptedException {
        URI address = address(settings);
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(address).timeout(PATIENCE).GET();
            if (settings.provider() == ModelSettings.Provider.ANTHROPIC) {
                request.header("x-api-key", settings.key()).header("anthropic-version", "2023-06-01");
            } else if (!settings.key().isEmpty()) {
                request.header("Authorization", "Bearer " + settings.key());
            }
            int status = client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return switch (status) {
                case 401, 403 ->
                    new ModelState(
                            Status.WRONG_KEY,
                            "The provider refuses the key (" + status + "): set another one, or LLM_PROVIDER=none.");
                case 200 -> new ModelState(Status.READY, "The provider answers and knows the key.");
                default ->
                    status >= 500
                            ? new ModelState(Status.FAILING, "The provider fails (" + status + ").")
                            // Not every endpoint lists its models; the first question will tell.
                            : new ModelState(Status.READY, "The provider answers.");
            };
        } catch (IOException unreachable) {
            return new ModelState(
                    Status.UNREACHABLE,
                    "Nobody answers at " + address.getScheme() + "://" + address.getAuthority() + ".");
        } catch (IllegalArgumentException noAddress) {
            return new ModelState(Status.UNREACHABLE, "The address of the provider cannot be used.");
        }
    }

    private static URI address(ModelSettings settings) {
        String base = settings.baseUrl() == null
                ? settings.provider() == ModelSettings.Provider.ANTHROPIC
                        ? "https://api.anthropic.com"
                        : "https://api.openai.com/v1"
                : settings.baseUrl().toString().replaceFirst("/+$", "");
        return URI.create(base + (settings.provider() == ModelSettings.Provider.ANTHROPIC ? "/v1/models" : "/models"));
    }
}

package io.millrace.agent.store.s3;

import io.millrace.agent.store.ArtifactSettings.Account;
import io.millrace.agent.store.ArtifactSettings.Bucket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Opens a bucket as a store, once it has answered: what is wrong with its settings is said when the process starts. */
public final class ConnectBucket {
    private ConnectBucket() {}

    /** @throws IOException where the bucket cannot be used, with what is the matter and which setting says otherwise */
    public static S3Store connect(Bucket bucket) throws IOException {
        S3Client client;
        try {
            client = client(bucket);
        } catch (SdkException e) {
            throw unusable(bucket, e);
        }
        try {
            client.headBucket(request -> request.bucket(bucket.name()));
        } catch (SdkException e) {
            client.close();
            throw unusable(bucket, e);
        }
        return new S3Store(client, bucket.name(), bucket.prefix(), bucket.cache());
    }

    private static S3Client client(Bucket bucket) {
        S3ClientBuilder client = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(credentials(bucket.account()))
                // Checksums that S3 itself knows since 2025 and others do not.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        if (bucket.endpoint() != null) {
            // Names of buckets are no names of hosts there.
            client.endpointOverride(bucket.endpoint()).forcePathStyle(true);
        }
        String region = bucket.region();
        if (region != null || bucket.endpoint() != null) {
            client.region(region == null ? Region.US_EAST_1 : Region.of(region));
        }
        return client.build();
    }

    private static AwsCredentialsProvider credentials(@Nullable Account account) {
        if (account == null) {
            return DefaultCredentialsProvider.builder().build();
        }
        return StaticCredentialsProvider.create(
                account.token() == null
                        ? AwsBasicCredentials.create(account.keyId(), account.secret())
                        : AwsSessionCredentials.create(account.keyId(), account.secret(), account.token()));
    }

    /** Not as its cause: what starts processes shows the innermost one, and this is the one that says what to do. */
    private static IOException unusable(Bucket bucket, SdkException failure) {
        var unusable = new IOException(why(bucket, failure));
        unusable.addSuppressed(failure);
        return unusable;
    }

    private static String why(Bucket bucket, SdkException failure) {
        String store = "The artifact store " + bucket.shown() + " cannot be used: ";
        if (!(failure instanceof S3Exception answered)) {
            return store
                    + (bucket.account() == null
                                    && String.valueOf(failure.getMessage()).contains("credentials")
                            ? "no account is known. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
                            : String.valueOf(failure.getMessage()).contains("region")
                                    ? "nobody says in which region it is. Set AWS_REGION."
                                    : "nobody answers. Check MILLRACE_S3_ENDPOINT and the network.");
        }
        return store
                + switch (answered.statusCode()) {
                    case 404 -> "there is no such bucket. Make it, or name another in MILLRACE_ARTIFACTS.";
                    case 401, 403 ->
                        "the account may not. Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that the account may list,"
                                + " read, write and delete there.";
                    case 301, 307, 400 ->
                        "it is in another region, or takes no requests like these. Check AWS_REGION and"
                                + " MILLRACE_S3_ENDPOINT.";
                    default ->
                        "it answered " + answered.statusCode() + ". Check MILLRACE_S3_ENDPOINT, or try again later.";
                };
    }
}

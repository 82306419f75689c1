package io.millrace.agent.store.s3;

import io.millrace.agent.store.ArtifactKey;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.Draft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Artifacts as objects of a bucket. An object is whole or not there: that is what S3 promises of a put and of a completed multipart upload.
 * Safe for use by many threads and processes.
 */
public final class S3Store implements ArtifactStore, AutoCloseable {
    private static final int NOT_FOUND = 404;

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final CopyToFile copies;

    /**
     * @param client is closed with the store
     * @param prefix of all keys, with a slash at its end; empty for none
     * @param cache the folder of copies that {@link #locate} makes
     */
    public S3Store(S3Client client, String bucket, String prefix, Path cache) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = prefix;
        this.copies = new CopyToFile(cache);
    }

    @Override
    public Draft draft(String key) {
        return new S3Draft(client, bucket, name(key));
    }

    @Override
    public SeekableByteChannel open(String key) throws IOException {
        HeadObjectResponse found = head(key);
        return new S3Channel(client, bucket, name(key), found.contentLength(), found.eTag());
    }

    @Override
    public boolean has(String key) {
        try {
            head(key);
            return true;
        } catch (NoSuchFileException none) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HeadObjectResponse head(String key) throws IOException {
        String name = name(key);
        try {
            return client.headObject(request -> request.bucket(bucket).key(name));
        } catch (NoSuchKeyException none) {
            throw new NoSuchFileException(key);
        } catch (S3Exception refused) {
            if (refused.statusCode() == NOT_FOUND) {
                throw new NoSuchFileException(key);
            }
            throw failed(refused);
        } catch (SdkException e) {
            throw failed(e);
        }
    }

    @Override
    public List<String> keys(String folder) throws IOException {
        return below(name(folder) + "/").stream()
                .map(name -> name.substring(prefix.length()))
                .sorted()
                .toList();
    }

    private List<String> below(String start) throws IOException {
        try {
            return client
                    .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(start))
                    .contents()
                    .stream()
                    .map(S3Object::key)
                    .toList();
        } catch (SdkException e) {
            throw failed(e);
        }
    }

    /** One after the other: the request for many at once needs a checksum that differs from server to server. */
    @Override
    public void delete(String keyOrFolder) throws IOException {
        String name = name(keyOrFolder);
        List<String> all = below(name + "/");
        try {
            client.deleteObject(request -> request.bucket(bucket).key(name));
            for (String each : all) {
                client.deleteObject(request -> request.bucket(bucket).key(each));
            }
        } catch (SdkException e) {
            throw failed(e);
        }
    }

    /** A copy in a folder of this machine. */
    @Override
    public URI locate(String key) throws IOException {
        HeadObjectResponse found = head(key);
        return copies.of(
                        key,
                        found.eTag(),
                        () -> new S3Channel(client, bucket, name(key), found.contentLength(), found.eTag()))
                .toUri();
    }

    @Override
    public boolean isSeenByOtherMachines() {
        return false;
    }

    private String name(String key) {
        return prefix + ArtifactKey.require(key);
    }

    static IOException failed(SdkException e) {
        return new IOException("the bucket of artifacts gave no answer that can be used", e);
    }

    @Override
    public void close() {
        client.close();
    }
}

package io.millrace.agent.store.s3;

import io.millrace.agent.store.Draft;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What is small is put as a whole when it is committed; what is larger goes up in parts while it is written, of which nobody sees
 * anything before they are completed. Nothing is written to a disk of this machine.
 */
final class S3Draft implements Draft {
    private static final int PART = 8 << 20;
    private static final int LARGE_PART = 64 << 20;
    /** There may be 10,000 parts: after these many they become larger, which makes room for about 580 GB. */
    private static final int SMALL_PARTS = 1_000;

    private final S3Client client;
    private final String bucket;
    private final String name;
    private final List<CompletedPart> parts = new ArrayList<>();
    private Collected collected = new Collected();
    private @Nullable String upload;
    private boolean done;

    S3Draft(S3Client client, String bucket, String name) {
        this.client = client;
        this.bucket = bucket;
        this.name = name;
    }

    /** Gives its bytes without copying them once more. */
    private static final class Collected extends ByteArrayOutputStream {
        RequestBody body() {
            return RequestBody.fromContentProvider(
                    () -> new ByteArrayInputStream(buf, 0, count), count, "application/octet-stream");
        }
    }

    @Override
    public OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (done) {
                    throw new IOException("the draft is closed");
                }
                int from = offset;
                int left = length;
                while (left > 0) {
                    int room = Math.min(left, partSize() - collected.size());
                    collected.write(bytes, from, room);
                    from += room;
                    left -= room;
                    if (collected.size() >= partSize()) {
                        sendPart();
                    }
                }
            }
        };
    }

    private int partSize() {
        return parts.size() < SMALL_PARTS ? PART : LARGE_PART;
    }

    private void sendPart() throws IOException {
        try {
            if (upload == null) {
                upload = client.createMultipartUpload(
                                request -> request.bucket(bucket).key(name))
                        .uploadId();
            }
            int number = parts.size() + 1;
            String eTag = client.uploadPart(
                            request -> request.bucket(bucket)
                                    .key(name)
                                    .uploadId(upload)
                                    .partNumber(number),
                            collected.body())
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(eTag).build());
            collected = new Collected();
        } catch (SdkException e) {
            throw S3Store.failed(e);
        }
    }

    @Override
    public void commit() throws IOException {
        complete(null);
    }

    @Override
    public void commitNew() throws IOException {
        complete("*");
    }

    /** @param unless null, or * to leave alone what has the key */
    private void complete(@Nullable String unless) throws IOException {
        if (done) {
            throw new IOException("the draft is closed");
        }
        try {
            if (upload == null) {
                client.putObject(request -> request.bucket(bucket).key(name).ifNoneMatch(unless), collected.body());
            } else {
                if (collected.size() > 0) {
                    sendPart();
                }
                client.completeMultipartUpload(request -> request.bucket(bucket)
                        .key(name)
                        .uploadId(upload)
                        .ifNoneMatch(unless)
                        .multipartUpload(all -> all.parts(parts)));
            }
            done = true;
        } catch (S3Exception refused) {
            // 412: there is one. 409: somebody makes one at this moment.
            if (unless != null && (refused.statusCode() == 412 || refused.statusCode() == 409)) {
                throw new FileAlreadyExistsException(name);
            }
            throw S3Store.failed(refused);
        } catch (SdkException e) {
            throw S3Store.failed(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (done) {
            return;
        }
        done = true;
        collected = new Collected();
        if (upload == null) {
            return;
        }
        try {
            client.abortMultipartUpload(
                    request -> request.bucket(bucket).key(name).uploadId(upload));
        } catch (SdkException e) {
            throw S3Store.failed(e);
        }
    }
}

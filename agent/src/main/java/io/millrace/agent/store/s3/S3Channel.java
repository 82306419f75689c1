package io.millrace.agent.store.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Reads an object from wherever it is asked to: from there to the end as one answer, which is given up when it is asked to go elsewhere. */
final class S3Channel implements SeekableByteChannel {
    private static final int CHUNK = 64 * 1024;

    private final S3Client client;
    private final String bucket;
    private final String name;
    private final long size;
    private final String version;
    private final byte[] chunk = new byte[CHUNK];
    private @Nullable ResponseInputStream<GetObjectResponse> in;
    private long position;
    private boolean closed;

    /** @param version of the object that is read to its end: one that has taken its place is not read instead */
    S3Channel(S3Client client, String bucket, String name, long size, String version) {
        this.client = client;
        this.bucket = bucket;
        this.name = name;
        this.size = size;
        this.version = version;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        requireOpen();
        if (position >= size) {
            return -1;
        }
        try {
            if (in == null) {
                long from = position;
                in = client.getObject(request -> request.bucket(bucket)
                        .key(name)
                        .range("bytes=" + from + "-")
                        .ifMatch(version));
            }
            int read = in.read(chunk, 0, Math.min(chunk.length, into.remaining()));
            if (read < 0) {
                throw new IOException("the artifact ended before its end");
            }
            into.put(chunk, 0, read);
            position += read;
            return read;
        } catch (NoSuchKeyException gone) {
            throw new java.nio.file.NoSuchFileException(name);
        } catch (SdkException e) {
            throw S3Store.failed(e);
        }
    }

    @Override
    public long position() throws IOException {
        requireOpen();
        return position;
    }

    @Override
    public SeekableByteChannel position(long to) throws IOException {
        requireOpen();
        if (to < 0) {
            throw new IllegalArgumentException("before the beginning");
        }
        if (to != position) {
            giveUp();
            position = to;
        }
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return size;
    }

    private void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** Closing it would read to its end. */
    private void giveUp() {
        if (in != null) {
            in.abort();
            in = null;
        }
    }

    @Override
    public int write(ByteBuffer from) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long to) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        giveUp();
    }
}

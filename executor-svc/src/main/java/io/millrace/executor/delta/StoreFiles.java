package io.millrace.executor.delta;

import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.InputFile;
import io.delta.kernel.defaults.engine.fileio.OutputFile;
import io.delta.kernel.defaults.engine.fileio.PositionOutputStream;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import io.millrace.agent.store.ArtifactStore;
import io.millrace.agent.store.Draft;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The files of tables are artifacts: whole or not there. A new file of a table's log is one that nobody else has made, which is all that
 * Delta Lake asks of a store.
 */
final class StoreFiles implements FileIO {
    private static final String SCHEME = "artifact:/";
    private static final int BUFFER = 64 * 1024;

    private final ArtifactStore store;

    StoreFiles(ArtifactStore store) {
        this.store = store;
    }

    /** How Delta Lake calls an artifact. */
    static String path(String key) {
        return SCHEME + key;
    }

    private static String key(String path) {
        if (!path.startsWith(SCHEME)) {
            throw new IllegalArgumentException("no artifact: " + path);
        }
        return path.substring(SCHEME.length());
    }

    @Override
    public CloseableIterator<FileStatus> listFrom(String path) throws IOException {
        String from = key(path);
        String folder = from.substring(0, from.lastIndexOf('/'));
        List<String> keys = store.keys(folder);
        if (keys.isEmpty()) {
            throw new FileNotFoundException(folder);
        }
        List<FileStatus> files = new ArrayList<>();
        for (String key : keys) {
            if (key.compareTo(from) >= 0 && key.indexOf('/', folder.length() + 1) < 0) {
                files.add(getFileStatus(path(key)));
            }
        }
        return closeable(files.iterator());
    }

    private static <T> CloseableIterator<T> closeable(Iterator<T> iterator) {
        return new CloseableIterator<>() {
            @Override
            public boolean hasNext() {
                return iterator.hasNext();
            }

            @Override
            public T next() {
                return iterator.next();
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
    }

    /** Artifacts do not say when they were made; nothing that is done here asks for it. */
    @Override
    public FileStatus getFileStatus(String path) throws IOException {
        try (SeekableByteChannel file = store.open(key(path))) {
            return FileStatus.of(path, file.size(), 0);
        } catch (NoSuchFileException none) {
            throw notFound(path, none);
        }
    }

    private static FileNotFoundException notFound(String path, NoSuchFileException none) {
        var notFound = new FileNotFoundException(path);
        notFound.initCause(none);
        return notFound;
    }

    @Override
    public String resolvePath(String path) {
        return path;
    }

    /** Folders are where files are. */
    @Override
    public boolean mkdirs(String path) {
        return true;
    }

    @Override
    public boolean delete(String path) throws IOException {
        boolean there = store.has(key(path));
        store.delete(key(path));
        return there;
    }

    @Override
    public Optional<String> getConf(String name) {
        return Optional.empty();
    }

    @Override
    public void copyFileAtomically(String from, String to, boolean overwrite) throws IOException {
        try (InputStream in = Channels.newInputStream(store.open(key(from)));
                Draft draft = store.draft(key(to))) {
            in.transferTo(draft.out());
            commit(draft, overwrite);
        } catch (NoSuchFileException none) {
            throw notFound(from, none);
        }
    }

    private static void commit(Draft draft, boolean overwrite) throws IOException {
        if (overwrite) {
            draft.commit();
        } else {
            draft.commitNew();
        }
    }

    @Override
    public InputFile newInputFile(String path, long size) {
        return new InputFile() {
            @Override
            public long length() throws IOException {
                return size >= 0 ? size : getFileStatus(path).getSize();
            }

            @Override
            public String path() {
                return path;
            }

            @Override
            public SeekableInputStream newStream() throws IOException {
                try {
                    return new FromChannel(store.open(key(path)));
                } catch (NoSuchFileException none) {
                    throw notFound(path, none);
                }
            }
        };
    }

    @Override
    public OutputFile newOutputFile(String path) {
        return new OutputFile() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public PositionOutputStream create(boolean onlyNew) throws IOException {
                return new ToDraft(store.draft(key(path)), onlyNew);
            }

            @Override
            public void writeAtomically(CloseableIterator<String> lines, boolean overwrite) throws IOException {
                try (lines;
                        Draft draft = store.draft(key(path))) {
                    var out = new BufferedOutputStream(draft.out(), BUFFER);
                    while (lines.hasNext()) {
                        out.write(lines.next().getBytes(StandardCharsets.UTF_8));
                        out.write('\n');
                    }
                    out.flush();
                    commit(draft, overwrite);
                }
            }
        };
    }

    private static final class FromChannel extends SeekableInputStream {
        private final SeekableByteChannel file;
        private final InputStream in;

        FromChannel(SeekableByteChannel file) {
            this.file = file;
            this.in = Channels.newInputStream(file);
        }

        @Override
        public long getPos() throws IOException {
            return file.position();
        }

        @Override
        public void seek(long to) throws IOException {
            file.position(to);
        }

        @Override
        public void readFully(byte[] bytes, int from, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
            while (buffer.hasRemaining()) {
                if (file.read(buffer) < 0) {
                    throw new EOFException("the file ends too early");
                }
            }
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return in.read(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** An artifact when it is closed, unless something of it could not be written. */
    private static final class ToDraft extends PositionOutputStream {
        private final Draft draft;
        private final OutputStream out;
        private final boolean onlyNew;
        private long position;
        private boolean broken;
        private boolean closed;

        ToDraft(Draft draft, boolean onlyNew) {
            this.draft = draft;
            this.out = new BufferedOutputStream(draft.out(), BUFFER);
            this.onlyNew = onlyNew;
        }

        private interface Step {
            void take() throws IOException;
        }

        private void unlessBroken(Step step) throws IOException {
            if (broken) {
                throw new IOException("a part of the file could not be written");
            }
            broken = true;
            step.take();
            broken = false;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            unlessBroken(() -> out.write(b));
            position++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            unlessBroken(() -> out.write(bytes, from, length));
            position += length;
        }

        @Override
        public void flush() throws IOException {
            unlessBroken(out::flush);
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try (draft) {
                unlessBroken(() -> {
                    out.flush();
                    commit(draft, !onlyNew);
                });
            }
        }
    }
}

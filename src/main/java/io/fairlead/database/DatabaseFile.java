package io.fairlead.database;

import java.io.File;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RandomAccessStore;

/**
 * The file of an H2 database. Each commit appends a chunk that holds whole pages of everything it changed, some 30 KiB, and
 * with WRITE_DELAY=0 nothing in H2 ever takes the room of superseded pages back. Here they are: sparse chunks are written
 * anew, live ones moved to the front, and the end is cut off, all at once under the store's lock.
 *
 * <p>Only in here is space written again. Commits append (no reuse), so that a chunk is overwritten only when what supersedes
 * it is on the disk, whatever ends the process or the machine.
 */
final class DatabaseFile {

    private static final long MEBI = 1 << 20;

    /** Waste that is never worth the work. */
    private static final long TOLERATED = 8 * MEBI;

    /** Chunks that are mostly dead are written anew, until so much of all of them is alive, in percent. */
    private static final int DENSE_CHUNKS = 50;

    /** Live chunks move together when less of the file is in use, in percent. */
    private static final int DENSE_FILE = 95;

    /** Live bytes that are written anew in one go, and how many goes one turn has: nobody commits meanwhile. */
    private static final int STEP = 1 << 20;

    private static final int STEPS = 4;

    private static final long LEAST_MOVE = 16 * MEBI;

    private final MVStore store;
    private final RandomAccessStore file;

    private DatabaseFile(MVStore store, RandomAccessStore file) {
        this.store = store;
        this.file = file;
        store.setReuseSpace(false);
        store.setRetentionTime(0);
    }

    /**
     * The file behind a connection.
     *
     * @return empty if the database is none of this process, or has no file
     */
    static Optional<DatabaseFile> of(Connection connection) throws SQLException {
        if (connection.isWrapperFor(JdbcConnection.class)
                && connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session) {
            MVStore store = session.getDatabase().getStore().getMvStore();
            if (store.getFileStore() instanceof RandomAccessStore file && !file.isReadOnly()) {
                return Optional.of(new DatabaseFile(store, file));
            }
        }
        return Optional.empty();
    }

    /** Whether the database was closed; opened again it is another object. */
    boolean isClosed() {
        return store.isClosed();
    }

    long size() {
        return file.size();
    }

    /** About how much of it is in use, in bytes. */
    long live() {
        return file.size() * file.getFillRate() / 100 * file.getChunksFillRate() / 100;
    }

    /** Whether more of it is waste than half of what is in use, and worth the work. */
    boolean isWasteful() {
        long live = live();
        return size() - live > TOLERATED + live / 2;
    }

    /** Whether the disk has room for the moment in which some things are in the file twice. */
    boolean hasRoom() {
        return new File(file.getFileName()).getUsableSpace() > LEAST_MOVE + live();
    }

    /** Takes waste away, not always all of it. Nobody commits meanwhile, some tens to hundreds of milliseconds. */
    void compact() {
        store.executeFilestoreOperation(() -> {
            store.sync();
            store.setReuseSpace(true);
            try {
                for (int step = 0; step < STEPS && file.compact(DENSE_CHUNKS, STEP); step++) {
                    store.commit();
                }
                file.compactMoveChunks(DENSE_FILE, Math.max(LEAST_MOVE, live()), store);
            } finally {
                store.setReuseSpace(false);
            }
        });
    }
}

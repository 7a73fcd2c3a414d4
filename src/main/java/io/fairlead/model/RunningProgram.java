package io.fairlead.model;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** A program that was started inside a sandbox. Its streams are the caller's to close. */
public interface RunningProgram {

    /** Of its process. */
    int pid();

    /** What it reads. */
    OutputStream input();

    /** What it writes. */
    InputStream output();

    /** What it writes to standard error; nothing on a terminal. */
    InputStream errors();

    /** Comes with its exit code; 128 and the signal's number if one ended it. */
    CompletableFuture<Integer> exit();

    /** Sends a signal to it and what it started. */
    void signal(int number);

    /** Tells how large its terminal is; of no effect without one. */
    void resize(int columns, int rows);
}

package org.ecgsl.jobs.cli;

import java.io.FileNotFoundException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.ecgsl.engine.MissingDeviceException;
import org.ecgsl.engine.UnsupportedNetworkException;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.jobs.lake.commit.ConflictException;
import org.ecgsl.jobs.lake.storage.Claim;

/**
 * Why a command ended, in one line that says what to do.
 *
 * @param message the line
 * @param code exit code
 */
record Failure(String message, int code) {

  private static final int DEEPEST = 50;

  /** System property by which the launcher names the log. */
  private static final String LOG_FILE = "ecgsl.log";

  /**
   * Explains what was thrown, by any of its causes: Spark and Hadoop wrap what their tasks and file
   * systems throw.
   *
   * @return nothing for what is no ordinary mistake
   */
  static Optional<Failure> of(Throwable thrown) {
    List<Throwable> causes = causes(thrown);
    return Stream.of(
            ours(causes),
            inUse(causes),
            memory(causes),
            credentials(causes),
            refused(causes),
            permission(causes),
            port(causes),
            scheme(causes),
            network(causes),
            disk(causes),
            path(causes))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Says of anything else what it was and where its stack trace is. */
  static Failure unforeseen(Throwable thrown) {
    Throwable root = causes(thrown).get(causes(thrown).size() - 1);
    String log = System.getProperty(LOG_FILE);
    return new Failure(
        "failed: %s: %s; the stack trace is in %s. What is stored is whole: the same command goes on from there"
            .formatted(
                root.getClass().getSimpleName(), oneLine(root), log == null ? "Spark's log" : log),
        Ecgsl.FAILED);
  }

  private static Optional<Failure> ours(List<Throwable> causes) {
    return first(
            causes,
            cause ->
                cause instanceof UserException
                    || cause instanceof MissingDeviceException
                    || cause instanceof UnsupportedNetworkException)
        .map(cause -> wrongUse(cause.getMessage()));
  }

  private static Optional<Failure> inUse(List<Throwable> causes) {
    return first(causes, Claim.HeldException.class::isInstance)
        .map(cause -> new Failure(cause.getMessage() + "; it is left alone", Ecgsl.IN_USE))
        .or(
            () ->
                first(causes, ConflictException.class::isInstance)
                    .map(cause -> new Failure(cause.getMessage(), Ecgsl.IN_USE)));
  }

  private static Optional<Failure> memory(List<Throwable> causes) {
    boolean heap =
        first(
                causes,
                cause ->
                    cause instanceof OutOfMemoryError
                        || says(cause, "java.lang.OutOfMemoryError")
                        || says(cause, "System memory", "must be at least"))
            .isPresent();
    if (heap) {
      return Optional.of(
          wrongUse(
              "too little memory: the driver has %,d MiB; give it more with ECGSL_MEMORY, for example"
                      .formatted(Runtime.getRuntime().maxMemory() >> 20)
                  + " ECGSL_MEMORY=6g, and executors of a cluster with spark.executor.memory"));
    }
    return first(
            causes,
            cause ->
                says(cause, "not enough memory: you tried to allocate") // LibTorch's
                    || says(cause, "CUDA out of memory"))
        .map(
            cause ->
                wrongUse(
                    "too little memory for a minibatch: set training.batch-beats lower, or"
                        + " training.workers, which train side by side"));
  }

  private static Optional<Failure> credentials(List<Throwable> causes) {
    boolean none =
        first(
                causes,
                cause ->
                    says(cause, "No AWS Credentials")
                        || says(cause, "Unable to load credentials")
                        || says(cause, "Access key", "is null"))
            .isPresent();
    return none
        ? Optional.of(
            wrongUse(
                "no credentials for %s: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or see docs/storage.md"
                    .formatted(s3(causes))))
        : Optional.empty();
  }

  /** The first word of S3A's messages is the object they are about. */
  private static String s3(List<Throwable> causes) {
    return causes.stream()
        .map(Failure::text)
        .filter(text -> text.startsWith("s3a://"))
        .map(text -> text.replaceFirst("(: |\\s)(?s).*", ""))
        .findFirst()
        .orElse("S3");
  }

  /** S3A has one exception for a path on disk that may not be read and for keys that are wrong. */
  private static Optional<Failure> refused(List<Throwable> causes) {
    return first(
            causes, cause -> cause instanceof AccessDeniedException && says(cause, "s3a://", "403"))
        .map(
            cause ->
                wrongUse(
                    "the store refuses %s (403): check the keys (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or docs/storage.md) and what they are allowed"
                        .formatted(s3(causes))));
  }

  private static Optional<Failure> permission(List<Throwable> causes) {
    return first(
            causes,
            cause ->
                cause instanceof AccessDeniedException
                    || cause instanceof AccessControlException
                    || says(cause, "Mkdirs failed to create")
                    || says(cause, "Permission denied"))
        .map(
            cause ->
                wrongUse(
                    "no permission: %s; read and write as a user who may, or give another place"
                        .formatted(oneLine(cause))));
  }

  private static Optional<Failure> port(List<Throwable> causes) {
    return first(
            causes, cause -> cause instanceof BindException || says(cause, "EADDRINUSE") // LibTorch
            )
        .map(
            cause ->
                wrongUse(
                    says(cause, "assign requested address")
                        ? "this machine's name stands for an address it does not have; set"
                            + " SPARK_LOCAL_IP, for example SPARK_LOCAL_IP=127.0.0.1"
                        : "a port is taken: %s; end what has it, or name another with ECGSL_SPARK_OPTIONS, for example \"--conf spark.ui.port=4050\" or \"--conf spark.driver.port=0\""
                            .formatted(service(cause))));
  }

  /** Of Spark's message on a port only which service and port it is about. */
  private static String service(Throwable cause) {
    return oneLine(cause).replaceFirst(" after \\d+ retries.*", "");
  }

  private static Optional<Failure> scheme(List<Throwable> causes) {
    return first(causes, UnsupportedFileSystemException.class::isInstance)
        .map(
            cause ->
                wrongUse(
                    "%s; it takes a path, or a URI such as file:///..., hdfs://host/... or s3a://bucket/..."
                        .formatted(oneLine(cause))));
  }

  private static Optional<Failure> network(List<Throwable> causes) {
    return first(
            causes,
            cause -> cause instanceof UnknownHostException || cause instanceof ConnectException)
        .map(
            cause ->
                new Failure(
                    "cannot reach a machine: %s; check the address (fs.s3a.endpoint in storage) and the network"
                        .formatted(oneLine(cause)),
                    Ecgsl.FAILED));
  }

  private static Optional<Failure> disk(List<Throwable> causes) {
    return first(causes, cause -> says(cause, "No space left on device"))
        .map(
            cause ->
                new Failure(
                    "a disk is full: %s; make room, in the lake or for Spark's own files (SPARK_LOCAL_DIRS)"
                        .formatted(oneLine(cause)),
                    Ecgsl.FAILED));
  }

  /** The message of each begins with the path. */
  private static Optional<Failure> path(List<Throwable> causes) {
    return first(
            causes,
            cause -> cause instanceof FileNotFoundException || cause instanceof FileSystemException)
        .map(
            cause ->
                wrongUse(
                    "cannot use %s%s; check the path"
                        .formatted(
                            oneLine(cause),
                            cause instanceof NoSuchFileException ? ", which is not there" : "")));
  }

  private static Failure wrongUse(String message) {
    return new Failure(message, Ecgsl.WRONG_USE);
  }

  private static List<Throwable> causes(Throwable thrown) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable cause = thrown;
        cause != null && causes.size() < DEEPEST;
        cause = cause.getCause()) {
      causes.add(cause);
    }
    return causes;
  }

  private static Optional<Throwable> first(List<Throwable> causes, Predicate<Throwable> wanted) {
    return causes.stream().filter(wanted).findFirst();
  }

  private static boolean says(Throwable cause, String... parts) {
    return Stream.of(parts).allMatch(text(cause)::contains);
  }

  private static String text(Throwable cause) {
    return String.valueOf(cause.getMessage());
  }

  /** The first line of a message; a stack trace may follow it. */
  private static String oneLine(Throwable cause) {
    return text(cause).lines().findFirst().orElse("").strip();
  }
}

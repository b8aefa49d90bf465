package org.ecgsl.jobs.lake.storage;

import io.delta.storage.CloseableIterator;
import io.delta.storage.LogStore;
import io.delta.storage.S3SingleDriverLogStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.ecgsl.jobs.config.UserException;

/**
 * Delta's commits on S3 and on local disk, by any number of processes at once: each version is
 * committed by one of them. Delta's own stores keep only the writers of one application apart
 * there.
 *
 * <p>Whether a commit whose reply was lost is there is found out by reading it: Delta puts a random
 * {@code txnId} into each, so that equal content is the same commit. Listings and reads are those
 * of Delta's store for S3; S3 shows an object in both as soon as it was created.
 */
public final class ExclusiveLogStore extends LogStore {

  private static final Pattern COMMIT = Pattern.compile("\\d{20}\\.json");
  private final LogStore reader;

  /** As Delta makes it. */
  public ExclusiveLogStore(Configuration hadoop) {
    super(hadoop);
    reader = new S3SingleDriverLogStore(hadoop);
  }

  /** Keys of Spark's configuration that have Delta use this store where it is needed. */
  public static Map<String, String> settings() {
    return Stream.of("s3a", "s3", "s3n", "file")
        .collect(
            Collectors.toMap(
                scheme -> "spark.delta.logStore." + scheme + ".impl",
                scheme -> ExclusiveLogStore.class.getName()));
  }

  @Override
  public CloseableIterator<String> read(Path path, Configuration hadoop) throws IOException {
    return reader.read(path, hadoop);
  }

  /**
   * Writes lines to a file.
   *
   * @throws FileAlreadyExistsException if it is not to be overwritten, and another writer made it
   */
  @Override
  public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration hadoop)
      throws IOException {
    byte[] content = lines(actions);
    ExclusiveFile file = new ExclusiveFile(path, hadoop);
    if (overwrite) {
      file.replace(content);
      return;
    }
    requireToken(path, content);
    if (!file.create(content)) {
      throw new FileAlreadyExistsException(path.toString());
    }
  }

  private static void requireToken(Path path, byte[] content) {
    if (COMMIT.matcher(path.getName()).matches()
        && !new String(content, StandardCharsets.UTF_8).contains("\"txnId\":\"")) {
      throw new UserException(
          "a commit to %s without a token of its own: leave spark.databricks.delta.commitInfo.enabled at true"
              .formatted(path.getParent()));
    }
  }

  private static byte[] lines(Iterator<String> lines) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (lines.hasNext()) {
      out.write(lines.next().getBytes(StandardCharsets.UTF_8));
      out.write('\n');
    }
    return out.toByteArray();
  }

  @Override
  public Iterator<FileStatus> listFrom(Path path, Configuration hadoop) throws IOException {
    return reader.listFrom(path, hadoop);
  }

  @Override
  public Path resolvePathOnPhysicalStorage(Path path, Configuration hadoop) throws IOException {
    return reader.resolvePathOnPhysicalStorage(path, hadoop);
  }

  /** Whether checkpoints, which Delta writes through Hadoop, are to be renamed into place. */
  @Override
  public Boolean isPartialWriteVisible(Path path, Configuration hadoop) throws IOException {
    return !new ExclusiveFile(path, hadoop).isObject();
  }
}

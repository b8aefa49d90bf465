package org.ecgsl.jobs.lake.storage;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;

/**
 * A file of this machine or of NFS: written aside, forced to disk, and given its name by a hard
 * link, which fails if the name is taken. Hadoop's own {@code create} and {@code rename} look first
 * and act then, so of two processes one overwrites the other.
 */
final class LocalPublication implements Publication {

  /** The system's words for EPERM, EOPNOTSUPP and ENOSYS, as file systems without links have it. */
  private static final Set<String> NO_LINKS =
      Set.of("Operation not permitted", "Operation not supported", "Function not implemented");

  /** Two threads of one process cannot hold a lock of the operating system in turn. */
  private static final Object THREADS = new Object();

  private final Path file;

  LocalPublication(Path file) {
    this.file = file;
  }

  @Override
  public boolean create(byte[] content) throws IOException {
    Path aside = writeAside(content);
    try {
      return link(aside);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  private boolean link(Path aside) throws IOException {
    deleteChecksum();
    try {
      Files.createLink(file, aside);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) {
      return moveUnderLock(aside);
    } catch (FileSystemException e) {
      if (NO_LINKS.contains(e.getReason())) {
        return moveUnderLock(aside);
      }
      throw e;
    }
  }

  /**
   * For file systems without hard links, as exFAT. Not for any other failure of a link: who moves a
   * file does not see who links one.
   */
  boolean moveUnderLock(Path aside) throws IOException {
    synchronized (THREADS) {
      try (FileChannel channel =
              FileChannel.open(
                  file.resolveSibling(".exclusive.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid() || Files.exists(file)) {
          return false;
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        return true;
      }
    }
  }

  @Override
  public void replace(byte[] content) throws IOException {
    Path aside = writeAside(content);
    try {
      deleteChecksum();
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(aside);
    }
  }

  /** Hadoop would hold the new content against the checksums of an old one that it wrote. */
  private void deleteChecksum() throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  /** Not by a channel: an interrupted thread would close it under the write. */
  Path writeAside(byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Path aside = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try (FileOutputStream out = new FileOutputStream(aside.toFile())) {
      out.write(content);
      out.getFD().sync();
    } catch (IOException e) {
      Files.deleteIfExists(aside);
      throw e;
    }
    return aside;
  }
}

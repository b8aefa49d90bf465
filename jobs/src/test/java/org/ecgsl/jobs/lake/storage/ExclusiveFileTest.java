package org.ecgsl.jobs.lake.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusiveFileTest {

  private static final int THREADS = 8;
  private static final int FILES = 50;

  @TempDir private Path folder;
  private final Configuration hadoop = new Configuration();

  @Test
  void oneOfManyThreadsCreatesALocalFile() throws Exception {
    for (int i = 0; i < FILES; i++) {
      ExclusiveFile file = file("deep/er/" + i);
      assertThat(winners(content -> file.create(content))).hasSize(1);
    }
    try (var left = Files.list(folder.resolve("deep/er"))) {
      assertThat(left).hasSize(FILES);
    }
  }

  @Test
  void oneOfManyThreadsCreatesAFileWhereThereAreNoHardLinks() throws Exception {
    for (int i = 0; i < FILES; i++) {
      LocalPublication file = new LocalPublication(folder.resolve("f" + i));
      List<Integer> winners =
          winners(
              content -> {
                Path aside = file.writeAside(content);
                return file.moveUnderLock(aside);
              });
      assertThat(winners).hasSize(1);
      assertThat(Files.readString(folder.resolve("f" + i)))
          .isEqualTo(Integer.toString(winners.get(0)));
    }
  }

  @Test
  void theContentIsThatOfTheOneThatCreatedIt() throws Exception {
    assertThat(file("x").create(bytes("mine"))).isTrue();
    assertThat(file("x").create(bytes("another's"))).isFalse();

    assertThat(file("x").read()).contains(bytes("mine"));
  }

  @Test
  void aDeletedFileMayBeCreatedAgain() throws Exception {
    file("x").create(bytes("one"));
    file("x").delete();
    file("x").delete();

    assertThat(file("x").read()).isEmpty();
    assertThat(file("x").create(bytes("two"))).isTrue();
  }

  @Test
  void aFileThatHadoopWroteIsReplacedWithItsChecksums() throws Exception {
    org.apache.hadoop.fs.Path path = path("x");
    FileSystem files = path.getFileSystem(hadoop);
    try (OutputStream out = files.create(path)) {
      out.write(bytes("of Hadoop"));
    }
    file("x").replace(bytes("ours"));

    assertThat(file("x").read()).contains(bytes("ours"));
    assertThat(folder.resolve(".x.crc")).doesNotExist();
  }

  @Test
  void aFileThatIsRenamedIntoPlaceIsNotOverwritten() throws Exception {
    RenamePublication file =
        new RenamePublication(path("x").getFileSystem(hadoop), path("x"), hadoop);

    assertThat(file.create(bytes("one"))).isTrue();
    assertThat(file.create(bytes("two"))).isFalse();
    assertThat(file("x").read()).contains(bytes("one"));
    file.replace(bytes("three"));
    assertThat(file("x").read()).contains(bytes("three"));
  }

  @Test
  void aFolderThatCannotBeMadeIsAnErrorAtOnce() throws Exception {
    Files.writeString(folder.resolve("file"), "");
    ExclusiveFile file = file("file/x");

    assertThatThrownBy(() -> file.create(bytes("y"))).isInstanceOf(IOException.class);
  }

  private interface Creation {
    boolean by(byte[] content) throws IOException;
  }

  /** The threads, by number, of all that created a file with their number as content. */
  private static List<Integer> winners(Creation creation) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CountDownLatch start = new CountDownLatch(THREADS);
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        byte[] content = bytes(Integer.toString(i));
        Callable<Boolean> one =
            () -> {
              start.countDown();
              start.await();
              return creation.by(content);
            };
        results.add(threads.submit(one));
      }
      List<Integer> winners = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        if (results.get(i).get()) {
          winners.add(i);
        }
      }
      return winners;
    } finally {
      threads.shutdownNow();
    }
  }

  private ExclusiveFile file(String name) throws IOException {
    return new ExclusiveFile(path(name), hadoop);
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toUri());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

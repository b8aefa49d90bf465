package org.ecgsl.jobs.lake.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ecgsl.jobs.lake.storage.ProcessTable.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {

  private static final long PID = 4711;

  @TempDir private Path proc;
  private ProcessTable table;

  @BeforeEach
  void oneProcess() throws IOException {
    Files.createDirectories(proc.resolve("sys/kernel/random"));
    Files.createDirectories(proc.resolve("self/ns"));
    boot("b-1");
    Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[1]"));
    process('S', 500);
    table = ProcessTable.at(proc);
  }

  @Test
  void aProcessIsAliveWhateverTheClockSays() throws IOException {
    Holder holder = holder(500);
    Files.writeString(proc.resolve("stat"), "btime 1\n");

    assertThat(table.state(holder)).isEqualTo(State.ALIVE);
  }

  @Test
  void aProcessThatEndedIsGone() throws IOException {
    Holder holder = holder(500);
    Files.delete(proc.resolve(PID + "/stat"));

    assertThat(table.state(holder)).isEqualTo(State.GONE);
  }

  @Test
  void aProcessThatOnlyWaitsForItsParentIsGone() throws IOException {
    Holder holder = holder(500);
    process('Z', 500);

    assertThat(table.state(holder)).isEqualTo(State.GONE);
  }

  @Test
  void anotherProcessWithItsIdIsNotTheHolder() {
    assertThat(table.state(holder(499))).isEqualTo(State.GONE);
  }

  @Test
  void aProcessBeforeARestartOrOfAnotherMachineIsUnknown() throws IOException {
    Holder holder = holder(500);
    boot("b-2");

    assertThat(table.state(holder)).isEqualTo(State.UNKNOWN);
  }

  @Test
  void aProcessOfAnotherContainerIsUnknown() throws IOException {
    Holder holder = holder(500);
    Files.delete(proc.resolve("self/ns/pid"));
    Files.createSymbolicLink(proc.resolve("self/ns/pid"), Path.of("pid:[2]"));

    assertThat(table.state(holder)).isEqualTo(State.UNKNOWN);
  }

  @Test
  void withoutAProcFolderALivingProcessIsNotCalledGone() {
    ProcessTable none = ProcessTable.at(proc.resolve("none"));

    assertThat(none.state(Holder.self("x", none))).isEqualTo(State.UNKNOWN);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void thisProcessIsAlive() {
    ProcessTable real = ProcessTable.ofThisMachine();

    assertThat(real.state(Holder.self("x", real))).isEqualTo(State.ALIVE);
  }

  private Holder holder(long startTicks) {
    return new Holder("t", "x", "h", PID, table.scope(), startTicks, "", 0, Map.of());
  }

  private void boot(String id) throws IOException {
    Files.writeString(proc.resolve("sys/kernel/random/boot_id"), id + "\n");
  }

  private void process(char state, long startTicks) throws IOException {
    Files.createDirectories(proc.resolve(Long.toString(PID)));
    Files.writeString(
        proc.resolve(PID + "/stat"),
        "4711 (a name) x) %s 1 1 1 0 -1 0 0 0 0 0 1 1 0 0 20 0 9 0 %d 1 1\n"
            .formatted(state, startTicks));
  }
}

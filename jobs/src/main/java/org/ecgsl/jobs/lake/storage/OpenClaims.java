package org.ecgsl.jobs.lake.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Who works on a lake and who reads it, but for those who are gone. */
public final class OpenClaims {

  private final Path lake;
  private final Configuration hadoop;
  private final ProcessTable processes;
  private final Claim.Timing timing;

  public OpenClaims(Path lake, Configuration hadoop) {
    this(lake, hadoop, ProcessTable.ofThisMachine(), Claim.TIMING);
  }

  OpenClaims(Path lake, Configuration hadoop, ProcessTable processes, Claim.Timing timing) {
    this.lake = lake;
    this.hadoop = hadoop;
    this.processes = processes;
    this.timing = timing;
  }

  /**
   * A claim whose holder lives.
   *
   * @param subject what it is on
   * @param holder the command, where it runs and since when, for people
   * @param reads versions of the tables it reads, by their folders; empty if it may need any
   */
  public record Open(String subject, String holder, Map<String, Long> reads) {

    /** Whether the holder only reads. */
    public boolean onlyReads() {
      return subject.startsWith(Claim.READING);
    }
  }

  /**
   * Looks at all claims. Claims of processes that are gone are removed; where only renewals can say
   * whether the holders live, it waits for one up to {@link Claim#LEASE}.
   */
  public List<Open> all() throws IOException {
    List<Open> open = new ArrayList<>();
    List<Watched> unknown = new ArrayList<>();
    for (String subject : ClaimFiles.subjects(lake, hadoop)) {
      ClaimFiles files = new ClaimFiles(lake, subject, hadoop);
      Optional<ClaimFiles.Numbered> claim = files.newest(files.numbers());
      if (claim.isPresent()) {
        switch (processes.state(claim.get().holder())) {
          case ALIVE -> open.add(described(subject, claim.get().holder()));
          case GONE -> files.delete(claim.get().number());
          case UNKNOWN -> unknown.add(new Watched(subject, files, claim.get()));
        }
      }
    }
    open.addAll(renewed(unknown));
    return open;
  }

  private record Watched(String subject, ClaimFiles files, ClaimFiles.Numbered claim) {}

  private List<Open> renewed(List<Watched> unknown) throws IOException {
    List<Open> alive = new ArrayList<>();
    List<Watched> silent = new ArrayList<>(unknown);
    long start = System.nanoTime();
    while (!silent.isEmpty() && System.nanoTime() - start < timing.lease().toNanos()) {
      Claim.sleep(timing.look());
      for (Watched each : List.copyOf(silent)) {
        Optional<Holder> now = each.files().read(each.claim().number());
        if (now.isEmpty()) {
          silent.remove(each);
        } else if (!now.get().equals(each.claim().holder())) {
          silent.remove(each);
          alive.add(described(each.subject(), now.get()));
        }
      }
    }
    for (Watched gone : silent) {
      gone.files().delete(gone.claim().number());
    }
    return alive;
  }

  private static Open described(String subject, Holder holder) {
    return new Open(subject, holder.describe(), holder.reads());
  }
}

package org.ecgsl.jobs.lake.storage;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A process that takes a claim and holds it until its input ends; exits with 4 if it is held. */
final class ClaimProcess {

  private ClaimProcess() {}

  /** Takes the claim on {@code x} of a lake, the first argument. */
  public static void main(String[] args) throws Exception {
    Writers.await();
    try (Claim claim = Claim.take(new Path(args[0]), "x", "a child", new Configuration())) {
      claim.check();
      System.out.println("held");
      System.out.flush();
      while (System.in.read() >= 0) {
        // Until the parent lets go.
      }
    } catch (Claim.HeldException e) {
      System.exit(4);
    }
  }
}

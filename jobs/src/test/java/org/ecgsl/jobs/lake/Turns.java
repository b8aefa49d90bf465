package org.ecgsl.jobs.lake;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;

/** Lets several commands run in turns, of which chance gives the next; one at a time. */
final class Turns {

  private final Random chance;
  private final ExecutorService threads;
  private final Semaphore main = new Semaphore(0);
  private final List<Player> alive = new ArrayList<>();
  private Player current;

  /** One command. */
  private static final class Player {
    private final Semaphore turn = new Semaphore(0);
  }

  Turns(long seed, ExecutorService threads) {
    this.chance = new Random(seed);
    this.threads = threads;
  }

  /** Adds a command, which begins when {@link #play} gives it a turn. */
  void add(Runnable command) {
    Player player = new Player();
    alive.add(player);
    threads.execute(
        () -> {
          player.turn.acquireUninterruptibly();
          try {
            command.run();
          } finally {
            alive.remove(player);
            passOn();
          }
        });
  }

  /** Gives turns until all commands have ended. */
  void play() {
    passOn();
    main.acquireUninterruptibly();
  }

  private void passOn() {
    if (alive.isEmpty()) {
      current = null;
      main.release();
    } else {
      current = alive.get(chance.nextInt(alive.size()));
      current.turn.release();
    }
  }

  /** Ends the turn of the command that calls; outside of {@link #play}, does nothing. */
  void pass() {
    Player self = current;
    if (self != null) {
      passOn();
      self.turn.acquireUninterruptibly();
    }
  }
}

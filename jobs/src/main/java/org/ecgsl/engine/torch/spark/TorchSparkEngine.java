package org.ecgsl.engine.torch.spark;

import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.ecgsl.engine.Checkpoint;
import org.ecgsl.engine.EpochReport;
import org.ecgsl.engine.MinibatchSource;
import org.ecgsl.engine.ScorerFactory;
import org.ecgsl.engine.StepTotals;
import org.ecgsl.engine.TrainingEngine;
import org.ecgsl.engine.TrainingListener;
import org.ecgsl.engine.TrainingPlan;
import org.ecgsl.engine.WarmUpCosine;
import org.ecgsl.engine.WeightCheck;
import org.ecgsl.engine.spark.ShardScores;
import org.ecgsl.engine.spark.TaskFailure;
import org.ecgsl.engine.torch.EpochParts;
import org.ecgsl.engine.torch.LostWorkerException;
import org.ecgsl.engine.torch.TorchConfig;
import org.ecgsl.engine.torch.TorchEngine;
import org.ecgsl.engine.torch.TrainingState;
import org.ecgsl.engine.torch.WorkerEpoch;
import org.ecgsl.engine.torch.WorkerGroup.Meeting;
import org.ecgsl.engine.torch.spark.BarrierStage.LostExecutorException;
import org.ecgsl.engine.torch.spark.BarrierTask.Failed;
import org.ecgsl.engine.torch.spark.BarrierTask.Outcome;
import org.ecgsl.engine.torch.spark.BarrierTask.Trained;
import org.ecgsl.model.Head;
import org.ecgsl.model.Network;
import org.ecgsl.model.Weights;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains data-parallel with LibTorch on Spark: an epoch is a barrier stage, whose tasks take every
 * step together and hold the same weights at every moment.
 *
 * <p>A step is on the minibatches of all workers, so more workers mean larger and fewer steps. When
 * an executor is lost, the epoch starts again, up to {@code spark.stage.maxConsecutiveAttempts}
 * times in all. The same plan with the same number of workers gives the same bits.
 */
public final class TorchSparkEngine implements TrainingEngine {

  private static final Logger LOG = LoggerFactory.getLogger(TorchSparkEngine.class);

  /** Spark's own default for stages that it does try again. */
  private static final int ATTEMPTS = 4;

  private final JavaSparkContext spark;
  private final TorchConfig config;
  private final int workers;
  private final WorkerResources resources;
  private final BarrierStage stage;
  private final TorchEngine single;

  /**
   * @param spark the application's context; stays the caller's
   * @param config how each worker computes; its threads are those of one task
   * @param workers tasks that train at the same time, no more than the cluster runs at once; 0 for
   *     as many as it has room for when a training begins
   */
  public TorchSparkEngine(JavaSparkContext spark, TorchConfig config, int workers) {
    this(spark, config, workers, WorkerResources.OF_A_TASK);
  }

  /**
   * The same with workers that take more of an executor than other tasks do. Not in {@code local}
   * mode, which has no executors.
   */
  public TorchSparkEngine(
      JavaSparkContext spark, TorchConfig config, int workers, WorkerResources resources) {
    if (workers < 0) {
      throw new IllegalArgumentException("workers " + workers + " is negative");
    }
    this.spark = spark;
    this.config = config;
    this.workers = workers;
    this.resources = resources;
    this.stage = new BarrierStage(spark, workers, resources);
    this.single = new TorchEngine(config);
  }

  @Override
  public Weights initialise(Network network, long seed) {
    return single.initialise(network, seed);
  }

  @Override
  public ScorerFactory scorers() {
    return single.scorers();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException also if more steps had to be skipped than {@link
   *     TorchConfig#toleratedSkips}, or if the cluster cannot, or can no longer, run all workers at
   *     once
   */
  @Override
  public Weights train(
      Network network,
      Checkpoint start,
      TrainingPlan plan,
      MinibatchSource source,
      TrainingListener listener)
      throws IOException {
    if (workers == 0) {
      int room = Math.max(1, resources.room(spark));
      return new TorchSparkEngine(spark, config, room, resources)
          .train(network, start, plan, source, listener);
    }
    stage.requireRoom();
    try {
      return trainOnSpark(network, start, plan, source, listener);
    } catch (Exception failure) { // Spark throws its checked exceptions undeclared
      throw TaskFailure.unreadableShard(failure);
    }
  }

  private Weights trainOnSpark(
      Network network,
      Checkpoint start,
      TrainingPlan plan,
      MinibatchSource source,
      TrainingListener listener)
      throws Exception {
    WarmUpCosine rates = WarmUpCosine.of(plan);
    ShardScores scores = new ShardScores(spark, network, source, scorers(), workers);
    if (start.isBeforeFirstStep()) {
      long began = System.nanoTime();
      double loss = scores.meanLoss(start.weights(), plan.validation());
      listener.epoch(
          new EpochReport(0, loss, 0, secondsSince(began), StepTotals.NONE, start.weights()));
    }
    TrainingState state = TrainingState.of(start);
    for (int epoch = start.epoch(); epoch < plan.epochs(); epoch++) {
      long began = System.nanoTime();
      double rate = rates.at(epoch);
      StepTotals totals = StepTotals.NONE;
      int done = epoch == start.epoch() ? start.shards() : 0;
      int stride = workers * config.accumulation();
      for (EpochParts.Part part : new EpochParts(plan, stride, epoch, done).parts()) {
        WorkerEpoch.Trained trained =
            part(worker(network, plan, rate, part.shards(), source), state);
        WeightCheck.require(state.weights(), trained.state().weights(), epoch + 1);
        state = trained.state();
        totals = totals.plus(trained.steps());
        if (!part.isLast()) {
          listener.checkpoint(checkpoint(network, state, epoch, part.done()));
        }
      }
      double loss = scores.meanLoss(state.weights(), plan.validation());
      WeightCheck.requireFinite(loss, epoch + 1);
      listener.epoch(
          new EpochReport(epoch + 1, loss, rate, secondsSince(began), totals, state.weights()));
      listener.checkpoint(checkpoint(network, state, epoch + 1, 0));
    }
    return state.weights();
  }

  private WorkerEpoch worker(
      Network network,
      TrainingPlan plan,
      double rate,
      List<String> shards,
      MinibatchSource source) {
    return new WorkerEpoch(
        network, config, plan.weightDecay(), plan.trained(), rate, shards, source);
  }

  private static Checkpoint checkpoint(
      Network network, TrainingState state, int epoch, int shards) {
    return state.checkpoint(network.head() instanceof Head.LatentPrediction, epoch, shards);
  }

  /**
   * Trains an epoch, or what of one lies before the next checkpoint; again if an executor was lost:
   * Spark does not try barrier stages again.
   */
  private WorkerEpoch.Trained part(WorkerEpoch epoch, TrainingState start) throws Exception {
    Broadcast<TrainingState> shared = spark.broadcast(start);
    try {
      int attempts = spark.getConf().getInt("spark.stage.maxConsecutiveAttempts", ATTEMPTS);
      for (int attempt = 1; attempt < attempts; attempt++) {
        try {
          return trained(attempt(epoch, shared));
        } catch (LostExecutorException lost) {
          LOG.warn("starts the epoch, or its part, again; attempt {} failed", attempt, lost);
        }
      }
      return trained(attempt(epoch, shared));
    } finally {
      shared.destroy();
    }
  }

  private List<Outcome> attempt(WorkerEpoch epoch, Broadcast<TrainingState> start)
      throws Exception {
    String host = spark.getConf().get("spark.driver.host");
    if (workers == 1) {
      return stage.run(new BarrierTask(epoch, start, host, 0));
    }
    String bound = spark.getConf().get("spark.driver.bindAddress", host);
    try (Meeting meeting = Meeting.open(bound)) {
      return stage.run(new BarrierTask(epoch, start, host, meeting.port()));
    }
  }

  /** What came of an epoch, or what the first worker failed of that failed by itself. */
  private static WorkerEpoch.Trained trained(List<Outcome> outcomes) throws Exception {
    Exception failure = null;
    for (Outcome outcome : outcomes) {
      if (outcome instanceof Failed failed
          && (failure == null || failure instanceof LostWorkerException)) {
        failure = failed.cause();
      }
    }
    if (failure != null) {
      throw failure;
    }
    Trained first = (Trained) outcomes.get(0);
    return new WorkerEpoch.Trained(
        first.state(), first.steps().by(outcomes.stream().map(Outcome::time).toList()));
  }

  private static double secondsSince(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}

package org.ecgsl.engine.torch.spark;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.ResourceProfileManager;
import org.apache.spark.resource.TaskResourceRequests;
import scala.Option;

/**
 * What a worker takes of an executor, where that is not what every task of the application takes:
 * the other stages' tasks then have a core each and no GPU, on the same executors.
 *
 * @param cores cores; 0 for those of every task ({@code spark.task.cpus})
 * @param gpus GPUs ({@code spark.executor.resource.gpu}); 0 for none
 */
public record WorkerResources(int cores, int gpus) {

  /** Those of every task. */
  public static final WorkerResources OF_A_TASK = new WorkerResources(0, 0);

  public WorkerResources {
    if (cores < 0 || gpus < 0) {
      throw new IllegalArgumentException(cores + " cores, " + gpus + " GPUs");
    }
  }

  /** Cores of a worker. */
  public int cores(JavaSparkContext spark) {
    return cores > 0 ? cores : spark.getConf().getInt("spark.task.cpus", 1);
  }

  /** Workers there is room for at once, on the executors that are up. */
  public int room(JavaSparkContext spark) {
    return spark.sc().maxNumConcurrentTasks(profile(spark));
  }

  /** Has the tasks of a stage take them. */
  <T> JavaRDD<T> requestedBy(JavaRDD<T> stage, JavaSparkContext spark) {
    return equals(OF_A_TASK) ? stage : stage.withResources(profile(spark));
  }

  private ResourceProfile profile(JavaSparkContext spark) {
    ResourceProfileManager profiles = spark.sc().resourceProfileManager();
    if (equals(OF_A_TASK)) {
      return profiles.defaultResourceProfile();
    }
    TaskResourceRequests requests = new TaskResourceRequests().cpus(cores(spark));
    if (gpus > 0) {
      requests.resource("gpu", gpus);
    }
    ResourceProfile own = new ResourceProfileBuilder().require(requests).build();
    Option<ResourceProfile> known = profiles.getEquivalentProfile(own);
    if (known.isDefined()) {
      return known.get();
    }
    profiles.addResourceProfile(own);
    return own;
  }
}

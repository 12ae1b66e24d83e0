package dev.millrace.model.checkpoint;

import dev.millrace.model.tensor.FloatTensor;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;

@Tag("unit")
class SafetensorsContractTest extends WeightSourceContract {

  @Override
  protected WeightSource open(Map<String, FloatTensor> tensors) throws Exception {
    Path file = directory.resolve("model.safetensors");
    SafetensorsWriter.write(file, tensors);
    return SafetensorsFile.open(file);
  }
}

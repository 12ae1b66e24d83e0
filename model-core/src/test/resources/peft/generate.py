"""Makes the PEFT adapters in this folder, and what PEFT computes with them, on the checkpoints in ../golden.

    python generate.py            (torch, transformers, peft, safetensors)
"""
import json, pathlib
import peft, torch, transformers
from peft import LoraConfig, get_peft_model
from safetensors import safe_open
from safetensors.torch import save_file
from transformers import AutoModelForSequenceClassification

HERE = pathlib.Path(__file__).parent
QV = {"bert": ["query", "value"], "distilbert": ["q_lin", "v_lin"], "roberta": ["query", "value"], "modernbert": ["Wqkv"]}
CASES = []
for model in QV:
    CASES.append((model, "bias-all", 3, dict(r=4, lora_alpha=8, target_modules=QV[model], bias="all")))
    CASES.append((model, "lora-bias", 2, dict(r=4, lora_alpha=12, target_modules=QV[model], lora_bias=True)))
CASES += [
    ("bert", "bias-lora-only", 4, dict(r=2, lora_alpha=8, target_modules=["key", "intermediate.dense"], bias="lora_only")),
    ("bert", "all-linear", 6, dict(r=2, lora_alpha=8, target_modules="all-linear", bias="all", lora_bias=True)),
    ("roberta", "all-linear", 3, dict(r=2, lora_alpha=8, target_modules="all-linear", use_rslora=True)),
    ("modernbert", "all-linear", 3, dict(r=2, lora_alpha=8, target_modules="all-linear")),
    ("distilbert", "head", 3, dict(r=2, lora_alpha=8, target_modules=["q_lin", "pre_classifier", "classifier"], bias="lora_only", task_type=None)),
    ("roberta", "head", 4, dict(r=2, lora_alpha=8, target_modules=["query", "dense", "out_proj"], bias="all", task_type=None)),
    ("bert", "patterns", 2, dict(r=4, lora_alpha=6, target_modules=["query", "layer.1.output.dense"], bias="lora_only", lora_bias=True, use_rslora=True,
                                 rank_pattern={"layer.1.attention.self.query": 7, "output.dense": 1}, alpha_pattern={"query": 5})),
]
for i, (model, name, labels, options) in enumerate(CASES):
    torch.manual_seed(100 + i)
    base = AutoModelForSequenceClassification.from_pretrained(
        HERE / "../golden" / model, num_labels=labels, ignore_mismatched_sizes=True, attn_implementation="eager").float()
    out = HERE / model / name
    adapted = get_peft_model(base, LoraConfig(**{"task_type": "SEQ_CLS", "init_lora_weights": False, "lora_dropout": 0.0, **options})).eval()
    with torch.no_grad():
        for key, value in adapted.named_parameters():
            if "lora_" in key:
                value.copy_(torch.randn_like(value) * 0.15)
            elif value.requires_grad:
                value.add_(torch.randn_like(value) * 0.2)
        with safe_open(HERE / "../golden" / model / "golden.safetensors", "pt") as golden:
            feed = {k: golden.get_tensor(k).long() for k in ("input_ids", "attention_mask")}
        logits = adapted(**feed).logits
    adapted.save_pretrained(out)
    (out / "README.md").unlink(missing_ok=True)
    config = out / "adapter_config.json"
    saved = json.loads(config.read_text()); saved["base_model_name_or_path"] = model
    if isinstance(saved["target_modules"], list):
        saved["target_modules"] = sorted(saved["target_modules"])
    config.write_text(json.dumps(saved, indent=2) + "\n")
    save_file({"logits": logits.contiguous()}, out / "expected.safetensors")
    print(model, name, tuple(logits.shape), float(logits.std()))
print("peft", peft.__version__, "transformers", transformers.__version__, "torch", torch.__version__)

package dev.hone.llm.model;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keys of {@code config.json} that say nothing about the logits that a model of the {@link Family families} gives,
 * whatever their values. They are known one by one: a key that nobody has heard of may change the computation.
 */
final class HarmlessKeys {

    /** What {@code PretrainedConfig} itself writes, in versions 3 to 5. */
    private static final Set<String> WRITTEN_BY_TRANSFORMERS = Set.of(
            "_attn_implementation",
            "_attn_implementation_autoset",
            "_attn_implementation_internal",
            "_commit_hash",
            "_experts_implementation",
            "_experts_implementation_internal",
            "_flash_attn_2_enabled",
            "_name_or_path",
            "_output_attentions",
            "attn_implementation",
            "bos_token_id",
            "chunk_size_feed_forward",
            "cross_attention_hidden_size",
            "dtype",
            "finetuning_task",
            "id2label",
            "is_decoder",
            "label2id",
            "num_labels",
            "output_attentions",
            "output_hidden_states",
            "pad_token_id",
            "prefix",
            "problem_type",
            "return_dict",
            "sep_token_id",
            "task_specific_params",
            "tf_legacy_loss",
            "tokenizer_class",
            "torch_dtype",
            "torchscript",
            "transformers_version",
            "use_bfloat16",
            "use_cache",
            "use_return_dict",
            "xla_device");

    /** How text is generated, from the time before {@code generation_config.json} and after; end tokens are read. */
    private static final Set<String> GENERATION = Set.of(
            "_from_model_config",
            "assistant_confidence_threshold",
            "assistant_early_exit",
            "assistant_ensemble_weight",
            "assistant_lookbehind",
            "bad_words_ids",
            "begin_suppress_tokens",
            "cache_config",
            "cache_implementation",
            "compile_config",
            "constraints",
            "continuous_batching_config",
            "decoder_start_token_id",
            "disable_compile",
            "diversity_penalty",
            "do_sample",
            "dola_layers",
            "early_stopping",
            "encoder_no_repeat_ngram_size",
            "encoder_repetition_penalty",
            "epsilon_cutoff",
            "eta_cutoff",
            "exponential_decay_length_penalty",
            "force_words_ids",
            "forced_bos_token_id",
            "forced_decoder_ids",
            "forced_eos_token_id",
            "generation_kwargs",
            "guidance_scale",
            "is_assistant",
            "length_penalty",
            "low_memory",
            "max_cache_len",
            "max_length",
            "max_matching_ngram_size",
            "max_new_tokens",
            "max_time",
            "min_length",
            "min_new_tokens",
            "min_p",
            "no_repeat_ngram_size",
            "num_assistant_tokens",
            "num_assistant_tokens_schedule",
            "num_beam_groups",
            "num_beams",
            "num_return_sequences",
            "output_logits",
            "output_scores",
            "penalty_alpha",
            "prefill_chunk_size",
            "prompt_lookup_num_tokens",
            "remove_invalid_values",
            "renormalize_logits",
            "repetition_penalty",
            "return_dict_in_generate",
            "sequence_bias",
            "speculation_type",
            "stop_strings",
            "suppress_tokens",
            "target_lookbehind",
            "temperature",
            "token_healing",
            "top_h",
            "top_k",
            "top_p",
            "typical_p",
            "use_mtp",
            "watermarking_config");

    /** What counts in training alone, and windows that Llama and Mistral do not have (Qwen's are read). */
    private static final Set<String> UNUSED_BY_THE_FAMILIES = Set.of(
            "attention_dropout",
            "attn_pdrop",
            "classifier_dropout",
            "embd_pdrop",
            "gradient_checkpointing",
            "hidden_dropout",
            "hidden_dropout_prob",
            "initializer_range",
            "max_window_layers",
            "mlp_dropout",
            "resid_pdrop",
            "use_gradient_checkpointing",
            "use_sliding_window");

    /** Lengths that only tokenizers or old scripts knew, and marks of training programs. */
    private static final Set<String> OF_OTHER_PROGRAMS = Set.of(
            "_flash_attn_implementation",
            "is_llama_config",
            "mask_token_id",
            "max_seq_len",
            "max_seq_length",
            "max_sequence_length",
            "model_max_length",
            "neftune_noise_alpha",
            "seq_length",
            "tokenizer_model_max_length",
            "tokenizer_padding_side",
            "transformers.js_config",
            "unk_token_id",
            "unsloth_fixed",
            "unsloth_version",
            "use_flash_attention",
            "use_flash_attention_2",
            "use_flash_attn");

    static final Set<String> ALL = Stream.of(
                    WRITTEN_BY_TRANSFORMERS, GENERATION, UNUSED_BY_THE_FAMILIES, OF_OTHER_PROGRAMS)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private HarmlessKeys() {}
}

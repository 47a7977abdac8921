package dev.hone.llm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hone.llm.text.BytePairVocabulary.Kind;
import dev.hone.llm.text.BytePairVocabulary.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytePairVocabularyTest {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        BytePairTrainer trainer = new BytePairTrainer(262, List.of(), 2);
        trainer.add("abab abab");
        trainer.write(folder);
    }

    @Test
    void tokensAndMergesAreThoseOfTheFile() throws IOException {
        BytePairVocabulary vocabulary = BytePairVocabulary.read(folder);

        assertThat(vocabulary.tokens()).hasSize(262);
        assertThat(vocabulary.tokens().get(' ')).isEqualTo(new Token("\u0120", Kind.NORMAL));
        assertThat(vocabulary.tokens().get(259)).isEqualTo(new Token("<|end|>", Kind.SPECIAL));
        assertThat(vocabulary.tokens().subList(260, 262))
                .containsExactly(new Token("ab", Kind.NORMAL), new Token("abab", Kind.NORMAL));
        assertThat(vocabulary.merges()).containsExactly("a b", "ab ab");
        assertThat(vocabulary.split()).isEqualTo(WordSplit.LLAMA3);
        assertThat(vocabulary.named("eos_token")).hasValue(259);
        assertThat(vocabulary.named("bos_token")).isEmpty();
        assertThat(vocabulary.first()).isNull();
        assertThat(vocabulary.chatTemplate()).contains("add_generation_prompt");
    }

    @Test
    void aTokenBeforeEachTextIsFound() throws IOException {
        change("/post_processor", """
                {"type": "Sequence", "processors": [
                  {"type": "ByteLevel", "trim_offsets": false},
                  {"type": "TemplateProcessing", "single": [
                    {"SpecialToken": {"id": "<|system|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]}]}
                """);

        assertThat(BytePairVocabulary.read(folder).first()).isEqualTo(256);
    }

    @Test
    void idsThatStandForNothingAreUnused() throws IOException {
        change("/added_tokens/3/id", "300");

        List<Token> tokens = BytePairVocabulary.read(folder).tokens();

        assertThat(tokens).hasSize(301);
        assertThat(tokens.get(299)).isEqualTo(new Token("[unused 299]", Kind.UNUSED));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/model/type | \"Unigram\" | model of tokenizer.json is Unigram",
                "/model/byte_fallback | true | as SentencePiece has it",
                "/model/end_of_word_suffix | \"</w>\" | model.end_of_word_suffix",
                "/normalizer | {\"type\": \"Lowercase\"} | normalizer of tokenizer.json is Lowercase",
                "/pre_tokenizer | {\"type\": \"Whitespace\"} | pre_tokenizer of tokenizer.json",
                "/pre_tokenizer/pretokenizers/0/pattern/Regex | \"x+\" | \"Regex\":\"x+\"",
                "/pre_tokenizer/pretokenizers/1/add_prefix_space | true | add_prefix_space",
                "/post_processor | {\"type\": \"BertProcessing\"} | post_processor of tokenizer.json is BertProcessing",
                "/added_tokens/0/rstrip | true | rstrip of \"<|system|>\"",
                "/added_tokens/0/content | \"ab\" | has \"ab\" twice, as 256 and 260"
            })
    void whatHasNoCounterpartIsRefusedInWords(String place, String value, String words) throws IOException {
        change(place, value);

        assertThatThrownBy(() -> BytePairVocabulary.read(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    private void change(String place, String value) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
        int last = place.lastIndexOf('/');
        ((ObjectNode) json.at(place.substring(0, last))).set(place.substring(last + 1), JSON.readTree(value));
        if (place.startsWith("/added_tokens") && place.endsWith("id")) {
            ((ObjectNode) json.at("/model/vocab")).remove("<|end|>");
        }
        Files.writeString(file, json.toString());
    }
}

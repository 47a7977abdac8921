package dev.hone.chattemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            quoteCharacter = '`',
            value = {
                "{% include 'x' %}@tag \"include\"",
                "{% extends 'x' %}@tag \"extends\"",
                "{% call m() %}{% endcall %}@tag \"call\"",
                "{% with x = 1 %}{% endwith %}@tag \"with\"",
                "{% do x %}@tag \"do\"",
                "{{ x | pprint }}@filter \"pprint\"",
                "{{ x | tojson(colour=1) }}@no argument \"colour\"",
                "{{ x | replace('a') }}@needs old, new",
                "{{ x is callable }}@test \"callable\"",
                "{{ x is divisibleby }}@needs other",
                "{{ x.append(1) }}@method \"append\"",
                "{{ x.translate(1) }}@method \"translate\"",
                "{{ x.encode() }}@method \"encode\"",
                "{{ x.__class__ }}@attribute \"__class__\"",
                "{{ x() }}@function \"x\"",
                "{{ x[0]() }}@can be called",
                "{{ lipsum(1) }}@\"lipsum\" is not supported",
                "{{ m(*x) }}@function \"m\"",
                "{{ range(*x) }}@given by *",
                "{% for x in y recursive %}{% endfor %}@recursive loops",
                "{% set x | trim %}{% endset %}@filters on a set block",
                "{% macro m() %}{{ caller() }}{% endmacro %}@\"caller\" is not supported",
                "{% break %}@outside of a loop",
                "{% for x in y %}{% set z %}{% break %}{% endset %}{% endfor %}@outside of a loop",
                "{% set loop = 1 %}@cannot be assigned to",
                "{{ 99999999999999999999 }}@exceeds 64 bits",
                "{% if x %}@not closed by",
                "{% for x in y %}{% endif %}@tag \"endif\"",
                "{% endif %}@tag \"endif\"",
                "{{ x @not closed by }}",
                "{# x@not closed by #}",
                "{% raw %}x@not closed by",
                "{{ 'x }}@not closed by '",
                "{{ (x] }}@unexpected ']'",
                "{{ x ? y }}@unexpected character '?'",
                "{{ '\\ud' }}@hexadecimal digits",
                "{{ }}@expected an expression",
                "{{ x y }}@expected }}",
                "{% if x = 1 %}{% endif %}@expected %}"
            })
    void refusesWhatItDoesNotKnowWhenItIsRead(String template, String complaint) {
        assertThatThrownBy(() -> ChatTemplate.parse("a\n" + template))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("line 2 of the chat template: ")
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{% set ns = namespace(x=[0]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
                "{{ 'aaaaaaaaaa' * 99999999999 }}",
                "{{ range(9999999999) }}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% set ns = namespace(x=[]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
                "{% set ns = namespace(x=[]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x | tojson }}",
                "{{ 9223372036854775807 + 1 }}",
                "{{ d.items }}",
                "{{ d['get'] }}",
                "{{ 'a'.strip }}",
                "{{ ('a' | safe) ~ '<' }}",
                "{{ '%s' % 'a' }}"
            })
    void endsInAnErrorWhereItWouldRunAwayOrDiffer(String template) {
        ChatTemplate parsed = ChatTemplate.parse(template);
        assertThatThrownBy(() -> parsed.render(Map.of("d", Map.of("k", 1))))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("line 1 of the chat template: ");
    }

    @Test
    void refusesExpressionsAndTagsWithoutEnd() {
        assertThatThrownBy(() -> ChatTemplate.parse("{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}"))
                .hasMessageContaining("nested");
        assertThatThrownBy(() -> ChatTemplate.parse("{{ " + "not ".repeat(5000) + "1 }}"))
                .hasMessageContaining("nested");
        assertThatThrownBy(() -> ChatTemplate.parse("{% if x %}".repeat(5000))).hasMessageContaining("nested");
        String chain = "{% if x %}a" + "{% elif x %}a".repeat(5000) + "{% endif %}";
        assertThatThrownBy(() -> ChatTemplate.parse(chain)).hasMessageContaining("nested");
        assertThatThrownBy(() -> ChatTemplate.parse("{{ 0" + "+1".repeat(50_000) + " }}"))
                .hasMessageContaining("operators");
        assertThatThrownBy(() -> ChatTemplate.parse("{{ x" + ".a".repeat(50_000) + " }}"))
                .hasMessageContaining("operators");
        assertThat(ChatTemplate.parse("{{ 0" + "+1".repeat(200) + " }}").render(Map.of()))
                .isEqualTo("200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<|x|>{{ m }}<|x|>",
                "<|x|>{{ m | trim }}<|x|>",
                "{% set a = '<|x|>' + m[1:] ~ '<|x|>' %}{{ a }}",
                "{{ ['<|x|>', m, '<|x|>'] | join }}",
                "{{ '<|x|>' }}{{ m.split('-')[0] }}{{ '<|x|>' | upper | lower }}",
                "{{ '<|x|>' }}{{ {'k': [m]} | tojson }}{{ '<|x|>' }}",
                "{{ '<|x|>' }}{{ [m] }}{{ '<|x|>' }}",
                "{{ '<|x|>M<|x|>'.replace('M', m) }}",
                "<|x|>{% for c in m %}{{ c }}{% endfor %}<|x|>",
                "<|x|>{{ m.upper().lower() }}<|x|>",
                "<|x|>{% set b %}{{ m }}{% endset %}{{ b }}<|x|>",
                "{% macro f(y) %}<|x|>{{ y }}{% endmacro %}{{ f(m) ~ '<|x|>' }}",
                "<|x|>{{ m | reverse | reverse }}<|x|>",
                "<|x|>{{ ('a\\n' + m) | indent }}<|x|>"
            })
    void knowsWhatPeopleWroteWhateverATemplateDoesWithIt(String template) {
        Text printed = ChatTemplate.parse(template).print(Map.of("m", Text.ofPeople(" a<|x|>b ")), null);
        List<Integer> templates = new ArrayList<>();
        for (int at = printed.value().indexOf("<|x|>");
                at >= 0;
                at = printed.value().indexOf("<|x|>", at + 1)) {
            if (!printed.isWritten(at, at + 5)) {
                templates.add(at);
            }
        }
        int last = printed.value().lastIndexOf("<|x|>");
        assertThat(templates).containsExactly(0, last);
        assertThat(printed.value().substring(5, last)).contains("<|x|>");
    }

    @Test
    void namesOfPeoplesValuesAreTheirs() {
        Text key = Text.ofPeople("<|x|>");
        Text printed = ChatTemplate.parse("{{ m | tojson }}{% for k, v in m.items() %}{{ k }}{% endfor %}")
                .print(Map.of("m", Map.of(key, 1)), null);
        assertThat(printed.value()).isEqualTo("{\"<|x|>\": 1}<|x|>");
        assertThat(printed.isWritten(2, 7)).isTrue();
        assertThat(printed.isWritten(12, 17)).isTrue();
        assertThat(printed.isWritten(7, 12)).isFalse();
    }

    @Test
    void aDateIsKnownOnlyWhereOneIsGiven() {
        ChatTemplate template = ChatTemplate.parse("{{ strftime_now is defined }}{{ strftime_now('%Y') }}");
        assertThat(template.print(Map.of(), LocalDateTime.of(2025, 1, 1, 0, 0)).value())
                .isEqualTo("True2025");
        assertThatThrownBy(() -> template.render(Map.of())).hasMessageContaining("'strftime_now' is undefined");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x.title()",
                "x.swapcase()",
                "x.casefold()",
                "x.capitalize()",
                "x.center(40, '*')",
                "x.ljust(40)",
                "x.rjust(40)",
                "x.zfill(40)",
                "x.expandtabs()",
                "x.partition('|') | join",
                "x.rpartition('|') | join",
                "x.splitlines(true) | join",
                "x.replace('', '')",
                "('a' + x).removeprefix('a')",
                "(x + 'b').removesuffix('b')",
                "'{}'.format(x)",
                "'[{0:>40}]'.format(x)",
                "'{m[k]!s}'.format(m={'k': x})",
                "[x] | min",
                "x | center(40)",
                "x | title"
            })
    void whatPeopleWroteStaysTheirsThroughEveryMethod(String expression) {
        Text people = Text.ofPeople("<|end|> of\ta");
        Text printed = ChatTemplate.parse("{{ " + expression + " }}").print(Map.of("x", people), null);
        int from = printed.value().toLowerCase(Locale.ROOT).indexOf("<|end|> of");
        assertThat(from).isNotNegative();
        for (int i = from; i < from + people.length() - 2; i++) {
            assertThat(printed.isWritten(i, i + 1)).as("character %d", i).isTrue();
        }
    }
}

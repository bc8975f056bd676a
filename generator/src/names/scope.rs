//! Resolves collisions of names: rules 5 and 6.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Case, cased, without_raw_prefix};
use crate::contract::NameKind;

/// Hands out identifiers that are unique within the scope and not reserved by [`contract`](crate::contract).
///
/// Names stay taken, so several requests can be made of one scope. Request the most important names first.
#[derive(Debug)]
pub(crate) struct NameScope {
    kind: NameKind,
    taken: HashSet<String>,
    /// The next number for each name, which keeps numbering many equal names linear.
    numbers: HashMap<String, usize>,
}

/// The names that a type may get.
#[derive(Debug)]
pub(crate) struct Wish<'a> {
    /// Candidate names in camel case, best first. Never empty.
    pub names: &'a [String],
    /// Breaks ties between equal candidates: the schema's name, then its position.
    pub rank: (&'a str, &'a str),
}

impl NameScope {
    /// Creates a scope in which only the names reserved by `kind` are taken.
    pub(crate) fn new(kind: NameKind) -> Self {
        Self {
            kind,
            taken: HashSet::new(),
            numbers: HashMap::new(),
        }
    }

    /// Marks a name as taken that another scope handed out.
    pub(crate) fn occupy(&mut self, name: &str) {
        self.taken.insert(without_raw_prefix(name).to_owned());
    }

    /// Returns unique identifiers for wire names, in the order given. Which name gets which identifier does not depend
    /// on that order.
    pub(crate) fn claim_all<'a>(
        &mut self,
        wires: impl IntoIterator<Item = &'a str>,
    ) -> Vec<String> {
        let wires: Vec<&str> = wires.into_iter().collect();
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, wire) in wires.iter().enumerate() {
            let wish = self.avoid_reserved(cased(wire, self.case(), false));
            groups.entry(wish).or_default().push(at);
        }
        let mut names = vec![String::new(); wires.len()];
        let mut rest = Vec::new();
        // All first choices come before any second choices.
        for (wish, mut rivals) in groups {
            rivals.sort_by_key(|&at| (distance(wires[at], &wish), wires[at]));
            let mut rivals = rivals.into_iter();
            if let Some(first) = rivals.next() {
                names[first] = self.claim_spelled(wish);
            }
            rest.extend(rivals);
        }
        for at in rest {
            let spoken = self.avoid_reserved(cased(wires[at], self.case(), true));
            names[at] = self.claim_spelled(spoken);
        }
        names
    }

    /// Returns unique names for types. Each gets its best candidate that no other type has a stronger claim to.
    pub(crate) fn claim_wishes(&mut self, wishes: &[Wish<'_>]) -> Vec<String> {
        let levels = self.levels(wishes);
        let mut order: Vec<usize> = (0..wishes.len()).collect();
        order.sort_by_key(|&at| wishes[at].rank);
        let mut names = vec![String::new(); wishes.len()];
        for at in order {
            let wish = wishes[at].names[levels[at]].clone();
            names[at] = self.number(wish);
        }
        names
    }

    /// Returns the index of the candidate that each type falls back to. Among rivals, the type with the fewest
    /// candidates keeps its choice.
    fn levels(&self, wishes: &[Wish<'_>]) -> Vec<usize> {
        let mut levels = vec![0; wishes.len()];
        loop {
            let mut wanted: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (at, wish) in wishes.iter().enumerate() {
                wanted.entry(&wish.names[levels[at]]).or_default().push(at);
            }
            let mut moved = false;
            for (name, mut rivals) in wanted {
                let is_free = self.is_free(name);
                if rivals.len() == 1 && is_free {
                    continue;
                }
                rivals.sort_by_key(|&at| (wishes[at].names.len(), wishes[at].rank));
                for at in rivals.into_iter().skip(usize::from(is_free)) {
                    if levels[at] + 1 < wishes[at].names.len() {
                        levels[at] += 1;
                        moved = true;
                    }
                }
            }
            if !moved {
                return levels;
            }
        }
    }

    fn case(&self) -> Case {
        match self.kind.is_camel() {
            true => Case::Camel,
            false => Case::Snake,
        }
    }

    fn is_free(&self, name: &str) -> bool {
        let name = without_raw_prefix(name);
        !self.taken.contains(name) && !self.kind.reserves(name)
    }

    /// Returns the name, changed if the contract reserves it.
    fn avoid_reserved(&self, name: String) -> String {
        match (self.kind.reserves(without_raw_prefix(&name)), self.case()) {
            (false, _) => name,
            (true, Case::Snake) => format!("{}_", without_raw_prefix(&name)),
            (true, Case::Camel) => format!("{name}Value"),
        }
    }

    /// Claims a name derived from another identifier: `clear_note`, `CreateParcelRequired`.
    pub(crate) fn claim_spelled(&mut self, wish: String) -> String {
        let wish = self.avoid_reserved(wish);
        self.number(wish)
    }

    /// Claims the name itself if it is free, or else the name with the first free number.
    fn number(&mut self, name: String) -> String {
        if self.is_free(&name) {
            self.occupy(&name);
            return name;
        }
        let base = without_raw_prefix(&name).trim_end_matches('_').to_owned();
        loop {
            let number = self.numbers.entry(base.clone()).or_insert(2);
            let candidate = match self.kind.is_camel() {
                true => format!("{base}{number}"),
                false => format!("{base}_{number}"),
            };
            *number += 1;
            if self.is_free(&candidate) {
                self.occupy(&candidate);
                return candidate;
            }
        }
    }
}

/// Measures how far a wire name is from its identifier. If several collide, the closest keeps the identifier.
fn distance(wire: &str, name: &str) -> usize {
    let name = without_raw_prefix(name);
    match wire {
        _ if wire == name => 0,
        _ if wire.eq_ignore_ascii_case(name) => 1,
        _ => 2 + wire.chars().filter(|c| !c.is_ascii_alphanumeric()).count(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::contract::reserved_words;

    const KINDS: [NameKind; 9] = [
        NameKind::Document,
        NameKind::Module,
        NameKind::Function,
        NameKind::Type,
        NameKind::Input { reads: true },
        NameKind::Input { reads: false },
        NameKind::Field,
        NameKind::EnumVariant,
        NameKind::UnionVariant,
    ];

    fn inputs(wires: &[&str]) -> Vec<String> {
        let mut scope = NameScope::new(NameKind::Input { reads: true });
        scope.claim_all(wires.iter().copied())
    }

    #[test]
    fn range_operators_become_before_and_after() {
        assert_eq!(
            inputs(&["DateCreated", "DateCreated<", "DateCreated>"]),
            ["date_created", "date_created_before", "date_created_after"]
        );
    }

    #[test]
    fn collisions_are_resolved_the_same_in_any_order() {
        assert_eq!(
            inputs(&["FooBar", "foo_bar", "foo-bar"]),
            ["foo_bar_2", "foo_bar", "foo_bar_3"]
        );
        assert_eq!(
            inputs(&["foo-bar", "FooBar", "foo_bar"]),
            ["foo_bar_3", "foo_bar_2", "foo_bar"]
        );
    }

    #[test]
    fn symbols_become_words_if_names_differ_only_in_them() {
        assert_eq!(inputs(&["a", "a+"]), ["a", "a_plus"]);
        assert_eq!(inputs(&["name", "-name"]), ["name", "minus_name"]);
    }

    #[test]
    fn reserved_names_are_changed() {
        assert_eq!(
            inputs(&["send", "SEND", "send_"]),
            ["send_3", "send_2", "send_"]
        );
        assert_eq!(inputs(&["with_timeout"]), ["with_timeout_"]);
        let mut modules = NameScope::new(NameKind::Module);
        assert_eq!(
            modules.claim_all(["mod", "Lib", "AUX", "com1", "twilio_runtime", "type"]),
            ["mod_", "lib_", "aux_", "com1_", "twilio_runtime_", "r#type"]
        );
        let mut types = NameScope::new(NameKind::Type);
        assert_eq!(
            types.claim_all(["option", "Option"]),
            ["OptionValue2", "OptionValue"]
        );
    }

    #[test]
    fn equal_names_are_numbered() {
        assert_eq!(inputs(&["mode", "mode"]), ["mode", "mode_2"]);
    }

    #[test]
    fn claimed_names_stay_taken() {
        let mut scope = NameScope::new(NameKind::Field);
        assert_eq!(
            scope.claim_all(["note", "clear_note"]),
            ["note", "clear_note"]
        );
        assert_eq!(scope.claim_spelled("clear_note".to_owned()), "clear_note_2");
        scope.occupy("r#type");
        assert_eq!(scope.claim_all(["type"]), ["type_2"]);
    }

    #[test]
    fn a_type_gets_its_best_candidate_without_a_stronger_claim() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        let wishes = [
            names(&["Status", "CallStatus"]),
            names(&["Status", "RoomStatus"]),
            names(&["CallStatus"]),
            names(&["Client"]),
        ];
        let mut scope = NameScope::new(NameKind::Type);
        let wishes: Vec<Wish<'_>> = wishes
            .iter()
            .map(|names| Wish {
                names,
                rank: (&names[names.len() - 1], ""),
            })
            .collect();
        assert_eq!(
            scope.claim_wishes(&wishes),
            ["Status", "RoomStatus", "CallStatus", "Client2"]
        );
    }

    /// Returns whether rustc's lints on names (`non_snake_case`, `non_camel_case_types`) accept a name.
    fn is_styled(name: &str, kind: NameKind) -> bool {
        let name = without_raw_prefix(name);
        match kind.is_camel() {
            true => !name.contains('_') && name.starts_with(|c: char| c.is_ascii_uppercase()),
            false => !name.contains("__") && !name.chars().any(char::is_uppercase),
        }
    }

    fn any_name() -> impl Strategy<Value = String> {
        prop_oneof![
            ".{0,12}",
            "[a-cA-C<>_. -]{1,4}",
            // Long names are cut, between words or within one.
            "[a-c]{80,96}_[a-c0-2]{1,20}(_[a-c]{1,4})?",
            "([a-c]{1,9}[A-C_ ]){12,20}",
            prop::sample::select(reserved_words())
                .prop_flat_map(|word| ("(clear_|Clear)?", Just(word), "(_|__2|_2|2|Value|Value2)?"))
                .prop_map(|(before, word, after)| format!("{before}{word}{after}")),
            prop::sample::select(vec!["self", "Self", "super", "crate", "type", "r#type"])
                .prop_map(str::to_owned),
        ]
    }

    proptest! {
        #[test]
        fn identifiers_are_valid_unique_and_independent_of_order(
            wires in prop::collection::vec(any_name(), 0..12),
            turn in 0usize..12,
        ) {
            for kind in KINDS {
                let claim = |wires: &[String]| {
                    let mut scope = NameScope::new(kind);
                    let names = scope.claim_all(wires.iter().map(String::as_str));
                    (names, scope)
                };
                let (names, mut scope) = claim(&wires);
                let late = scope.claim_all(wires.iter().map(String::as_str));
                let all = || names.iter().chain(&late);
                let distinct: HashSet<&str> = all().map(|name| without_raw_prefix(name)).collect();
                prop_assert_eq!(distinct.len(), 2 * wires.len());
                for name in all() {
                    prop_assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "{} is not an identifier", name);
                    prop_assert!(!kind.reserves(without_raw_prefix(name)), "{} is reserved", name);
                    prop_assert!(is_styled(name, kind), "rustc warns about {}", name);
                }
                let mut turned = wires.clone();
                turned.rotate_left(turn.min(wires.len()));
                let mut again = claim(&turned).0;
                again.rotate_right(turn.min(wires.len()));
                let sorted = |names: &[String]| {
                    let mut pairs: Vec<_> = wires.iter().cloned().zip(names.iter().cloned()).collect();
                    pairs.sort();
                    pairs
                };
                prop_assert_eq!(sorted(&names), sorted(&again));
            }
        }
    }
}

//! All policies together, made ready to be asked.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use uuid::Uuid;

use super::Policy;
use super::document::{PolicyDocument, RuleAction};
use super::facts::{Facts, Lazy, folded};
use super::reasons;
use super::rule::Compiled;
use crate::domain::channel::ChannelKind;
use crate::domain::decision::DecisionKind;
pub use crate::domain::scan::Matched;
use crate::domain::severity::Severity;
use crate::gateway::facts::{AMBIGUOUS, Action};

/// The policies as they are asked. Compiled once; asking needs no lock and changes nothing.
#[derive(Debug)]
pub struct Policies {
    heads: Vec<Head>,
    /// Those of one policy together, in the order in which they decide.
    rules: Vec<Placed>,
    /// The rules that name their tools and operations, by tool and operation.
    by_operation: HashMap<String, HashMap<String, Vec<usize>>>,
    /// The rules that name their tools, but operations of several.
    by_tool: HashMap<String, Vec<usize>>,
    /// The rest.
    anywhere: Vec<usize>,
    search: AhoCorasick,
}

/// A policy without its rules.
#[derive(Debug)]
struct Head {
    id: Uuid,
    version: i64,
    document: PolicyDocument,
}

#[derive(Debug)]
struct Placed {
    /// Index of its policy.
    policy: usize,
    compiled: Compiled,
}

/// The words that all rules look for in bodies are too many for one search.
#[derive(Debug, thiserror::Error)]
#[error("the words that rules look for in bodies are too many: {0}")]
pub struct CompileError(#[from] aho_corasick::BuildError);

/// What the policies say of a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What is decided; ALLOW where no rule matched.
    pub action: DecisionKind,
    /// The policy that decided; none where no rule matched.
    pub policy_id: Option<Uuid>,
    /// Its name.
    pub policy_name: Option<String>,
    /// Its rule that decided.
    pub rule_id: Option<String>,
    /// Every rule that matched, those of a policy in the order of their priorities.
    pub matched: Vec<Matched>,
    /// The codes of the rules that led to `action`, the deciding one's first, none twice.
    pub reason_codes: Vec<String>,
    /// How bad the incident is that is to be opened; none where no rule asks for one.
    pub open_incident: Option<Severity>,
    /// Kinds of channels that are told whatever their filter says.
    pub escalate_to: Vec<ChannelKind>,
    /// Labels for the decision.
    pub tags: Vec<String>,
}

/// How bad an incident is whose rule does not say.
const DEFAULT_INCIDENT: Severity = Severity::High;

impl Policies {
    /// Compiles policies. Their order matters only for which of two equally strict ones is named first.
    ///
    /// # Errors
    /// Where the rules look for more words than one search can hold, which takes gigabytes of them.
    pub fn compile(policies: Vec<Policy>) -> Result<Self, CompileError> {
        let mut words: Vec<String> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut word = |text: &String| {
            let text = folded(text);
            *known.entry(text.clone()).or_insert_with(|| {
                words.push(text);
                words.len() - 1
            })
        };
        let mut heads = Vec::new();
        let mut rules = Vec::new();
        for Policy { id, version, mut document } in policies {
            let mut ordered = std::mem::take(&mut document.rules);
            // Stable, so that of equal priorities the first in the document stays the first.
            ordered.sort_by_key(|rule| rule.priority);
            for rule in ordered {
                let any_words = rule.condition.body_contains_any.iter().map(&mut word).collect();
                let all_words = rule.condition.body_contains_all.iter().map(&mut word).collect();
                rules.push(Placed { policy: heads.len(), compiled: Compiled { rule, any_words, all_words } });
            }
            heads.push(Head { id, version, document });
        }
        let search = AhoCorasick::builder().ascii_case_insensitive(true).build(&words)?;
        let mut compiled = Self { heads, rules, by_operation: HashMap::new(), by_tool: HashMap::new(), anywhere: Vec::new(), search };
        compiled.index();
        Ok(compiled)
    }

    fn index(&mut self) {
        for (index, placed) in self.rules.iter().enumerate() {
            let matches = &placed.compiled.rule.matches;
            if matches.tool_names.is_empty() || matches.tool_names.iter().any(|tool| tool == "*") {
                self.anywhere.push(index);
                continue;
            }
            let names = matches.named_operations();
            for tool in &matches.tool_names {
                match &names {
                    None => push_next(self.by_tool.entry(tool.clone()).or_default(), index),
                    Some(names) => {
                        for name in names {
                            push_next(self.by_operation.entry(tool.clone()).or_default().entry((*name).to_owned()).or_default(), index);
                        }
                    }
                }
            }
        }
    }

    /// How many rules there are.
    pub fn rules(&self) -> usize {
        self.rules.len()
    }

    /// What the policies say of a call.
    ///
    /// In a policy, the rule with the lowest priority number that matches decides. Of what the policies say, the strictest holds: DENY (and `OPEN_INCIDENT`), SANITIZE,
    /// REQUIRE_APPROVAL, ALLOW. Of equally strict rules the one with the lowest priority number is named as the deciding one.
    pub fn evaluate(&self, facts: &Facts<'_>) -> Verdict {
        self.asked(&Lazy::new(facts), &|| true)
    }

    /// What the policies say of a call that does several things at once: `others` are what it does beside the action of `facts`, each with whether that is about
    /// somebody outside. The strictest verdict holds, the first of equals, with which of the actions it is about: 0 for the one of `facts`, then the others.
    pub fn evaluate_all(&self, facts: &Facts<'_>, others: &[(&Action, bool)]) -> (Verdict, usize) {
        self.strictest(facts, others, &|| true)
    }

    /// The same where nobody waits for it at any price: `goes_on` is asked before each rule, and must not say yes again after a no. After that there is no verdict.
    pub fn evaluate_while(&self, facts: &Facts<'_>, others: &[(&Action, bool)], goes_on: &impl Fn() -> bool) -> Option<Verdict> {
        let (verdict, _) = self.strictest(facts, others, goes_on);
        goes_on().then_some(verdict)
    }

    fn strictest(&self, facts: &Facts<'_>, others: &[(&Action, bool)], goes_on: &impl Fn() -> bool) -> (Verdict, usize) {
        let others: Vec<Facts<'_>> =
            others.iter().map(|(action, is_external_principal)| Facts { action, is_external_principal: *is_external_principal, ..*facts }).collect();
        let mut call = Lazy::new(facts);
        let (mut strictest, mut of) = (self.asked(&call, goes_on), 0);
        for (index, other) in others.iter().enumerate().take_while(|_| goes_on()) {
            call.hold(other);
            let verdict = self.asked(&call, goes_on);
            if verdict.leniency() < strictest.leniency() {
                let weaker = std::mem::replace(&mut strictest, verdict);
                strictest.learn(weaker);
                of = index + 1;
            } else {
                strictest.learn(verdict);
            }
        }
        (strictest, of)
    }

    fn asked(&self, call: &Lazy<'_>, goes_on: &impl Fn() -> bool) -> Verdict {
        let facts = call.facts;
        let action = facts.action;
        let mut candidates: Vec<usize> = self.anywhere.clone();
        candidates.extend(self.by_tool.get(&action.tool).into_iter().flatten());
        let operations = self.by_operation.get(&action.tool);
        if action.operation == AMBIGUOUS {
            candidates.extend(operations.into_iter().flat_map(HashMap::values).flatten());
        } else {
            candidates.extend(operations.and_then(|operations| operations.get(&action.operation)).into_iter().flatten());
        }
        candidates.sort_unstable();
        candidates.dedup();
        let applies: Vec<bool> = self.heads.iter().map(|head| head.document.applies_in(facts.environment)).collect();

        let mut matched: Vec<(&Placed, bool)> = Vec::new();
        for placed in candidates.into_iter().map(|index| &self.rules[index]).take_while(|_| goes_on()) {
            if applies[placed.policy] && placed.compiled.holds(call, &self.search) {
                let decides = matched.last().is_none_or(|(before, _)| before.policy != placed.policy);
                matched.push((placed, decides));
            }
        }
        self.verdict(facts, &matched)
    }

    fn verdict(&self, facts: &Facts<'_>, matched: &[(&Placed, bool)]) -> Verdict {
        let mut deciding: Vec<&Placed> = matched.iter().filter(|(_, decides)| *decides).map(|(placed, _)| *placed).collect();
        // Stable, so that equals stay in the order of the policies.
        deciding.sort_by_key(|placed| (leniency(placed.compiled.rule.action.decision()), placed.compiled.rule.priority));
        let first = deciding.first();
        let action = first.map_or(DecisionKind::Allow, |placed| placed.compiled.rule.action.decision());
        let mut verdict = Verdict {
            action,
            policy_id: first.map(|placed| self.heads[placed.policy].id),
            policy_name: first.map(|placed| self.heads[placed.policy].document.name.clone()),
            rule_id: first.map(|placed| placed.compiled.rule.rule_id.clone()),
            matched: matched.iter().map(|(placed, decides)| self.told(placed, *decides)).collect(),
            reason_codes: Vec::new(),
            open_incident: None,
            escalate_to: Vec::new(),
            tags: Vec::new(),
        };
        for rule in deciding.iter().map(|placed| &placed.compiled.rule) {
            if rule.action.decision() == action {
                for code in reasons::codes(rule, facts.data_classes) {
                    push_once(&mut verdict.reason_codes, code);
                }
            }
            if rule.action == RuleAction::OpenIncident {
                verdict.open_incident = verdict.open_incident.max(rule.incident_severity.or(Some(DEFAULT_INCIDENT)));
            }
            rule.escalate_to.iter().for_each(|kind| push_once(&mut verdict.escalate_to, *kind));
            rule.tag.iter().for_each(|tag| push_once(&mut verdict.tags, tag.clone()));
        }
        verdict
    }

    fn told(&self, placed: &Placed, decides: bool) -> Matched {
        let (head, rule) = (&self.heads[placed.policy], &placed.compiled.rule);
        Matched {
            policy_id: head.id,
            policy_name: head.document.name.clone(),
            policy_version: head.version,
            rule_id: rule.rule_id.clone(),
            action: rule.action,
            decides,
        }
    }
}

impl Verdict {
    /// The strictest is 0; what no rule says is the most lenient.
    const fn leniency(&self) -> u8 {
        if self.policy_id.is_some() { leniency(self.action) } else { 4 }
    }

    /// Takes on what a verdict that does not hold asks for beside its decision.
    fn learn(&mut self, other: Self) {
        for matched in other.matched {
            if !self.matched.iter().any(|known| known.policy_id == matched.policy_id && known.rule_id == matched.rule_id) {
                self.matched.push(Matched { decides: false, ..matched });
            }
        }
        self.open_incident = self.open_incident.max(other.open_incident);
        other.escalate_to.into_iter().for_each(|kind| push_once(&mut self.escalate_to, kind));
        other.tags.into_iter().for_each(|tag| push_once(&mut self.tags, tag));
    }
}

/// The strictest is 0.
const fn leniency(action: DecisionKind) -> u8 {
    match action {
        DecisionKind::Deny => 0,
        DecisionKind::Sanitize => 1,
        DecisionKind::RequireApproval => 2,
        DecisionKind::Allow => 3,
    }
}

/// Adds a rule to a list of rules, which are added in their order; a rule can name a tool twice.
fn push_next(list: &mut Vec<usize>, index: usize) {
    if list.last() != Some(&index) {
        list.push(index);
    }
}

fn push_once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/* The comparison of directions in the browser: the same steps, words and weights as warehouse/directions, which is
   what is right where the two differ (tests/unit/test_directions_browser.py measures it).
   Belongs here: preparing, ranking, scoring. Does not belong here: the page. No network, no storage, no eval. */
"use strict";

function ticDirections(data) {
  const LONGEST_TEXT = 120, UNKNOWN = "\uffff", SEPARATOR = "|", ANY = 1e-6;
  const FULL_SUBSTITUTION = 3, FULL_EXTRA = 0.5;
  const RUN = "[\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}]+|\\p{Nd}+(?:٫\\p{Nd}+)?";
  const RUNS = new RegExp(`(${RUN})`, "gu");
  const TOKENS = new RegExp(`${RUN}|\\S`, "gu");
  const WORD = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Nd}]/u;
  const NUMBERS = /\p{Nd}+(?:٫\p{Nd}+)?/gu;
  const order = data.parameters.order_weights;

  // The longest word first, so that it wins; a list without words matches nothing.
  function matcher(words) {
    const escaped = words.filter(Boolean).map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    return new RegExp(escaped.length ? escaped.join("|") : "(?!)", "gu");
  }
  function replacer(pairs) {
    const targets = new Map(pairs), pattern = matcher(pairs.map((pair) => pair[0]));
    return (text) => text.replace(pattern, (form) => targets.get(form));
  }
  const variant = new Map(data.variants);
  const vary = (text) => Array.from(text, (one) => (variant.has(one) ? variant.get(one) : one)).join("");
  const canonicalTerms = replacer(data.terms), frames = replacer(data.frames);
  const lexicon = Object.entries(data.lexicon).map(([kind, words]) => [kind, matcher(words.map((one) => one[0])), new Map(words)]);
  const concepts = new Map(data.concepts), conceptForms = matcher(data.concepts.map((one) => one[0]));

  function clean(text) {
    return vary(text.normalize("NFKC").toLowerCase())
      .replace(/(\p{Nd})[,，](\p{Nd}{3})/gu, "$1$2")
      .replace(/(\p{Nd})[.٫](\p{Nd})/gu, "$1٫$2")
      .replace(/[^\p{L}\p{N}٫\s]+/gu, SEPARATOR)
      .replace(/\s+/gu, " ")
      .replace(/(\p{Script=Han}) /gu, "$1")
      .replace(/ (\p{Script=Han})/gu, "$1")
      .replace(RUNS, " $1 ")
      .replace(/ ([a-z]{3,}(?!s)[\p{Alphabetic}\p{M}\p{Pc}])s /gu, " $1 ");
  }
  function coreOf(cleaned) {
    const canonical = canonicalTerms(cleaned).replace(/ +/g, " ").trim();
    const bare = frames(canonical)
      .replace(/ +/g, " ")
      .replace(/[| ]*\|[| ]*/g, SEPARATOR)
      .replace(/^[| ]+|[| ]+$/g, "");
    return { core: bare || canonical.replace(/^[| ]+|[| ]+$/g, ""), hasContent: bare !== "" };
  }

  // n-grams of one to three tokens, none across a separator; a token that no text has is UNKNOWN.
  const documents = new Map();
  const tokensOf = (core) => core.match(TOKENS) || [];
  function grams(tokens) {
    const found = new Map();
    for (let from = 0; from < tokens.length; from++) {
      let key = "";
      for (let length = 1; length <= 3 && from + length <= tokens.length; length++) {
        const token = tokens[from + length - 1];
        if (token === SEPARATOR) break;
        key = length === 1 ? token : `${key}\u0001${token}`;
        const before = found.get(key);
        if (before) before.count += 1;
        else found.set(key, { count: 1, length });
      }
    }
    return found;
  }
  // Numbers count in steps: a few texts more leave nearly all vectors as they are.
  function stepped(number, step) {
    let below = 1;
    for (let next = 1; next <= number; next = Math.max(below + 1, Math.floor(below * step))) below = next;
    return below;
  }
  const total = stepped(data.texts.length, data.parameters.size_step);
  const unseen = Math.log(1 + total) + 1;
  const idfs = new Map(); // by the number of texts that an n-gram stands in
  function knownIdf(frequency) {
    if (!idfs.has(frequency)) {
      const counted = stepped(frequency, data.parameters.frequency_step);
      idfs.set(frequency, Math.max(Math.log((1 + total) / (1 + counted)), 0) + 1);
    }
    return idfs.get(frequency);
  }
  const idf = (key) => (documents.has(key) ? knownIdf(documents.get(key)) : unseen);
  const rarity = (key) => (idf(key) - 1) / Math.max(unseen - 1, 1e-9);
  function vector(found) {
    const values = [];
    let square = 0;
    for (const [key, { count, length }] of found) {
      const value = (1 + Math.log(count)) * idf(key) * order[length - 1];
      square += value * value;
      if (documents.has(key)) values.push([key, value]);
    }
    const norm = Math.sqrt(square);
    return values.map(([key, value]) => [key, Math.fround(value / norm)]);
  }
  const vocabulary = new Set(), postings = new Map();
  const counted = data.texts.map(([core]) => {
    const tokens = tokensOf(core);
    for (const token of tokens) vocabulary.add(token);
    const found = grams(tokens);
    for (const key of found.keys()) documents.set(key, (documents.get(key) || 0) + 1);
    return found;
  });
  counted.forEach((found, row) => {
    if (data.texts[row][1] === null) return; // it stands no more: it only says how rare words are
    for (const [key, value] of vector(found)) {
      if (!postings.has(key)) postings.set(key, []);
      postings.get(key).push([row, value]);
    }
  });

  // A character between separators is all there is of its part: it is shared as a word is.
  const isEdge = (token) => token === undefined || token === SEPARATOR;
  const isAlone = (tokens, at) => !isEdge(tokens[at]) && isEdge(tokens[at - 1]) && isEdge(tokens[at + 1]);

  function prepared(text, given) {
    const cleaned = clean(text), made = coreOf(cleaned), core = given === undefined ? made.core : given;
    const tokens = tokensOf(core).map((token) => (token === SEPARATOR || vocabulary.has(token) ? token : UNKNOWN));
    const pair = tokens.map((token, at) =>
      at + 1 < tokens.length && token !== SEPARATOR && tokens[at + 1] !== SEPARATOR
        ? rarity(`${token}\u0001${tokens[at + 1]}`) : null);
    const weight = tokens.map((token, at) => {
      if (token === SEPARATOR) return 0;
      const beside = [at > 0 ? pair[at - 1] : null, pair[at]].filter((one) => one !== null);
      return beside.reduce((sum, one) => sum + one, rarity(token)) / (1 + beside.length);
    });
    const named = new Set(), renamed = new Set(), forms = new Set();
    for (const form of cleaned.match(conceptForms) || []) {
      for (const [term, isOther] of concepts.get(form)) {
        named.add(term);
        if (isOther) { renamed.add(term); forms.add(`${form}\u0001${term}`); }
      }
    }
    const words = (tokensOf(core)).slice(0, LONGEST_TEXT);
    return {
      core: Array.from(core), tokens: tokens.slice(0, LONGEST_TEXT), words, weight: weight.slice(0, LONGEST_TEXT),
      isWord: words.map((word, at) => WORD.test(word) || isAlone(tokens, at)), hasContent: made.hasContent, named, renamed,
      forms,
      terms: lexicon.map(([kind, pattern, names]) =>
        [kind, new Set((core.match(pattern) || []).flatMap((term) => names.get(term)))]),
      numbers: new Set(core.match(NUMBERS) || []), vector: new Map(vector(grams(tokens))),
    };
  }

  function covered(ends, isWord) {
    const result = new Array(ends.length);
    let left = 0;
    for (let at = ends.length - 1; at >= 0; at--) {
      left = Math.max(left - 1, ends[at] >= 2 || (ends[at] === 1 && isWord[at]) ? ends[at] : 0);
      result[at] = left > 0;
    }
    return result;
  }
  function aligned(a, b) {
    const endsA = new Array(a.tokens.length).fill(0), endsB = new Array(b.tokens.length).fill(0);
    let before = new Array(b.tokens.length + 1).fill(0);
    for (let i = 0; i < a.tokens.length; i++) {
      const run = new Array(b.tokens.length + 1).fill(0);
      for (let j = 0; j < b.tokens.length; j++) {
        if (a.tokens[i] === b.tokens[j] && a.tokens[i] !== SEPARATOR) {
          run[j + 1] = before[j] + 1;
          endsA[i] = Math.max(endsA[i], run[j + 1]);
          endsB[j] = Math.max(endsB[j], run[j + 1]);
        }
      }
      before = run;
    }
    const sides = [[a, covered(endsA, a.isWord)], [b, covered(endsB, b.isWord)]].map(([side, inside]) => ({
      inside,
      mass: side.weight.reduce((sum, one) => sum + one, 0),
      open: side.weight.reduce((sum, one, at) => sum + (inside[at] ? 0 : one), 0),
    }));
    return { a: sides[0], b: sides[1], longest: Math.max(0, ...endsA), ends: sharedEnds(a, b) };
  }
  // Weight of what both begin with and end with; no word counts twice.
  function sharedEnds(a, b) {
    const length = Math.min(a.tokens.length, b.tokens.length);
    let first = 0, last = 0, weight = 0;
    while (first < length && a.tokens[first] === b.tokens[first]) weight += a.weight[first] + b.weight[first++];
    while (last < length - first && a.tokens[a.tokens.length - 1 - last] === b.tokens[b.tokens.length - 1 - last]) {
      weight += a.weight[a.tokens.length - 1 - last] + b.weight[b.tokens.length - 1 - last++];
    }
    return weight / 2;
  }
  function likeOrder(a, b) {
    if (!a.length && !b.length) return 1;
    let before = new Uint16Array(b.length + 1);
    for (let i = 0; i < a.length; i++) {
      const now = new Uint16Array(b.length + 1);
      for (let j = 0; j < b.length; j++) {
        now[j + 1] = a[i] === b[j] ? before[j] + 1 : Math.max(before[j + 1], now[j]);
      }
      before = now;
    }
    return (2 * before[b.length]) / (a.length + b.length);
  }
  const shares = (one, other) => [...one].filter((item) => other.has(item)).length;
  const bothHaveOwn = (one, other) => {
    const shared = shares(one, other);
    return Math.min(one.size, other.size) > shared ? 1 : 0;
  };
  const rounded = (value, places) => Math.round(value * 10 ** places) / 10 ** places;

  function features(a, b) {
    const found = aligned(a, b);
    const openA = found.a.open / Math.max(found.a.mass, 1e-9), openB = found.b.open / Math.max(found.b.mass, 1e-9);
    const inOrder = likeOrder(a.core, b.core);
    const isSilent = (!found.a.mass || !found.b.mass) && inOrder < 1;
    const isEmpty = isSilent || !a.hasContent || !b.hasContent;
    const shorter = Math.max(Math.min(a.tokens.length, b.tokens.length), 1);
    const least = Math.max(Math.min(found.a.mass, found.b.mass), 1e-9), open = Math.min(found.a.open, found.b.open);
    let cosine = 0;
    for (const [key, value] of a.vector) cosine += value * (b.vector.get(key) || 0);
    const coverage = isEmpty ? 0 : 1 - Math.max(openA, openB);
    const renamed = shares(a.renamed, b.named) + shares(a.named, b.renamed) - shares(a.renamed, b.renamed)
      - shares(a.forms, b.forms);
    const between = found.b.mass + found.a.mass - 2 * found.ends;
    const apart = between <= 1e-9 ? 0 : Math.min((found.a.open + found.b.open) / between, 1);
    const result = {
      cosine,
      containment: isEmpty ? 0 : 1 - Math.min(openA, openB),
      coverage,
      longest_run: isEmpty ? 0 : Math.min(found.longest / shorter, 1),
      order: isEmpty ? 0 : inOrder,
      thesaurus: (Math.min(Math.max(renamed, 0), 2) / 2) * (1 - coverage),
      substitution: isEmpty ? 1 : Math.min(open / least, 1),
      substitution_size: isEmpty ? 1 : Math.min(open / FULL_SUBSTITUTION, 1),
      slot: isEmpty || open <= 1e-9 ? 0
        : Math.min(found.ends / least, 1) * apart * Math.min(open / FULL_SUBSTITUTION, 1),
      extra: isEmpty ? 1 : Math.min(Math.abs(found.a.open - found.b.open) / least / FULL_EXTRA, 1),
      other_number: bothHaveOwn(a.numbers, b.numbers),
    };
    a.terms.forEach(([kind, own], at) => { result[`other_${kind}`] = bothHaveOwn(own, b.terms[at][1]); });
    return { result, shared: runs(b.words, found.b.inside) };
  }
  // What of the standing text the question has too, run by run.
  function runs(words, inside) {
    const result = [];
    words.forEach((word, at) => {
      if (!inside[at]) return;
      if (at && inside[at - 1]) result[result.length - 1] += WORD.test(word) ? ` ${word} ` : word;
      else result.push(word);
    });
    return [...new Set(result.map((run) => run.replaceAll("٫", ".").replace(/ +/g, " ").trim()))];
  }
  function scoreOf(found) {
    let score = data.weights.intercept || 0;
    for (const [name, points] of Object.entries(data.weights)) {
      if (name in found) score += rounded(rounded(found[name], 6) * points, 4);
    }
    return rounded(score, 4);
  }
  const levelOf = (score) =>
    data.levels.find((level) => score >= level.least_score) || data.levels[data.levels.length - 1];

  const kept = new Map();
  function standing(row) {
    if (!kept.has(row)) kept.set(row, prepared(data.texts[row][1], data.texts[row][0]));
    return kept.get(row);
  }

  /** The `top` standing directions for a text, best first: row, score, level, shared. */
  function ask(text, top) {
    const asked = prepared(text), cosines = new Map();
    for (const [key, value] of asked.vector) {
      for (const [row, other] of postings.get(key) || []) cosines.set(row, (cosines.get(row) || 0) + value * other);
    }
    const looked = Math.max(top, data.parameters.rerank_neighbors);
    return [...cosines]
      .map(([row, cosine]) => ({ row, cosine: rounded(cosine, 6) }))
      .filter((one) => one.cosine >= ANY)
      .sort((one, other) => other.cosine - one.cosine || one.row - other.row)
      .slice(0, 2 * looked)
      .map((one) => ({ ...one, near: rounded(one.cosine - data.parameters.density_share * data.texts[one.row][2], 6) }))
      .sort((one, other) => other.near - one.near || one.row - other.row)
      .slice(0, looked)
      .map((one) => {
        const { result, shared } = features(asked, standing(one.row));
        const score = scoreOf(result);
        const level = levelOf(score), rank = level.is_alike ? score : -Infinity;
        return { row: one.row, score, rank, near: one.near, level, shared };
      })
      .sort((one, other) => (other.rank === one.rank ? 0 : other.rank - one.rank) || other.near - one.near || one.row - other.row)
      .slice(0, top);
  }
  return { ask, core: (text) => coreOf(clean(text)).core };
}

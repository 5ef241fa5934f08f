import { dirname, join } from 'node:path';
import ts from 'typescript';

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  skipLibCheck: true,
  noEmit: true,
};

/** Names that a package exports to the public, values and types, as its own declarations tell. */
export function exportsOf(packageFolder: string): Set<string> {
  const { types } = ts.readConfigFile(join(packageFolder, 'package.json'), ts.sys.readFile).config;
  const entry = join(packageFolder, types);
  const program = ts.createProgram([entry], OPTIONS);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(entry);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) {
    throw new Error(`${dirname(entry)} exports nothing`);
  }
  return new Set(checker.getExportsOfModule(module).map((symbol) => symbol.name));
}

export interface Import {
  readonly file: string;
  readonly module: string;
  readonly names: readonly string[];
}

/** Every import of these files, types included. */
export function importsOf(files: readonly string[]): Import[] {
  return files.flatMap((file) => {
    const text = ts.sys.readFile(file) ?? '';
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    return source.statements.filter(ts.isImportDeclaration).map((statement): Import => {
      const bindings = statement.importClause?.namedBindings;
      const elements = bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
      const module = (statement.moduleSpecifier as ts.StringLiteral).text;
      return { file, module, names: elements.map((element) => (element.propertyName ?? element.name).text) };
    });
  });
}
